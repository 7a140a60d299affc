/**
 * By what Web Admin is recognised: the leaf that is assigned to it, read over the pinned SSH connection in the same run.
 * HTTPS to the API accepts that leaf and nothing else.
 */
import { createHash } from "node:crypto";
import { cmsError } from "../errors/cms-error";
import type { MmpConnection } from "../mmp/connection";
import { parseWebAdminTable } from "../mmp/tables/web-admin";
import { parseCertificates } from "../x509/certificate";

/** SHA-256 (hex) of the leaf that Web Admin has. Throws WA-01 when it has none. */
export async function readWebAdminLeaf(
  connection: Pick<MmpConnection, "run" | "files">,
  subject: string,
): Promise<string> {
  const { certificateFile } = parseWebAdminTable((await connection.run("webadmin")).text);
  if (certificateFile === undefined) {
    throw cmsError("WA-01", {
      subject,
      what: "Web Admin, which carries the API, has no certificate",
      remedy: "declare a WebAdmin for this appliance; it is set up before anything that needs the API",
    });
  }
  const [leaf] = parseCertificates(
    await connection.files.read(certificateFile),
    `${subject} ${certificateFile}`,
  );
  if (leaf) return createHash("sha256").update(leaf.der).digest("hex");
  throw cmsError("WA-01", {
    subject,
    what: `${certificateFile}, which Web Admin has, holds no certificate`,
    remedy: "run the change of Web Admin again",
  });
}
