/** Reads an appliance's part in a database cluster. It only reads. */
import type { MmpConnection } from "../../mmp/connection";
import { isUnknownCommand } from "../../mmp/replies";
import { parseDatabaseTable } from "../../mmp/tables/database";
import type { DatabaseTable } from "../../mmp/tables/database";
import { parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { CmsError } from "../../errors/cms-error";
import type { DatabaseSurvey } from "./survey";

/** Its part; undefined where it has none, or where the appliance does not say. */
export async function lookAtDatabase(connection: MmpConnection): Promise<DatabaseSurvey | undefined> {
  const reply = await connection.run("database cluster status");
  if (isUnknownCommand(reply)) return undefined;
  const table = quietly(() => parseDatabaseTable(reply.text));
  if (!table || (!table.isClustered && table.error === undefined)) return undefined;
  const files = filesOf(table);
  const found = await connection.files.readMany(files);
  const certificates = files.flatMap((name) => {
    const bytes = found.get(name);
    return bytes === undefined ? [] : (quietly(() => parseCertificates(bytes, name)) ?? []);
  });
  return {
    ...(table.error !== undefined && { error: table.error }),
    files,
    certificates: distinct(certificates),
  };
}

/** The files that hold certificates, each once. */
function filesOf({ serverCertificate, clientCertificate, ca }: DatabaseTable): readonly string[] {
  return [...new Set([serverCertificate, clientCertificate, ca].flatMap((name) => name ?? []))];
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return [...new Map(certificates.map((one) => [one.sha256, one])).values()];
}

/** What cannot be read is not judged: an appliance without a database says what it likes there. */
function quietly<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof CmsError) return undefined;
    throw error;
  }
}
