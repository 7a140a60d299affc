/** Reads and checks the files of a database node when it comes into a cluster (MMP reference 3.6, guide 3.1.4). */
import { certificatesIn, readPkiFile } from "../certificates/pki-file";
import { chainProblem } from "../certificates/chain-check";
import type { TlsPart } from "../certificates/purposes";
import { unsuitableFor } from "../certificates/purposes";
import type { FileArea } from "../folder";
import type { DatabaseFiles, DatabaseIdentity } from "../state";

/** The copies, or why there are none. */
export type IdentityResult = { readonly identity: DatabaseIdentity } | { readonly problem: string };

/** Takes copies of the files. Dates are not looked at here: the links find out (MMP reference 9 row 23). */
export function readDatabaseIdentity(files: DatabaseFiles, area: FileArea): IdentityResult {
  const caPem = area.read(files.ca)?.toString("latin1") ?? "";
  const server =
    files.serverKey === undefined || files.serverCertificate === undefined
      ? undefined
      : readPair(area, [files.serverKey, files.serverCertificate], "server", caPem);
  if (typeof server === "string") return { problem: server };
  const client = readPair(area, [files.clientKey, files.clientCertificate], "client", caPem);
  if (typeof client === "string") return { problem: client };
  return { identity: { client, caPem, ...(server && { server }) } };
}

function readPair(
  area: FileArea,
  [keyFile, certificateFile]: readonly [string, string],
  part: TlsPart,
  caPem: string,
): { readonly keyPem: string; readonly chainPem: string } | string {
  const item = readPkiFile(area.read(keyFile) ?? Buffer.alloc(0)).find(({ kind }) => kind === "key");
  if (item?.kind !== "key") return `no private key in ${keyFile}`;
  const certificates = certificatesIn(area.read(certificateFile) ?? Buffer.alloc(0));
  const [leaf] = certificates;
  if (!leaf) return `no certificate in ${certificateFile}`;
  if (!leaf.x509.checkPrivateKey(item.key)) return `${part} certificate and key do not match`;
  const unsuitable = unsuitableFor(leaf, part);
  if (unsuitable !== undefined) return unsuitable;
  const broken = leaf.isSelfSigned
    ? "self-signed certificate"
    : chainProblem(leaf, certificatesIn(Buffer.from(caPem)));
  if (broken !== undefined) return `${part} certificate not verified against CA certificate: ${broken}`;
  return {
    keyPem: item.key.export({ type: "pkcs8", format: "pem" }).toString(),
    chainPem: certificates.map(({ x509 }) => x509.toString()).join(""),
  };
}
