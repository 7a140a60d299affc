/** Database nodes for the tests of the emulated appliance: one CA, one server certificate, one client certificate. */
import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { ApplianceOptions, RunningAppliance } from "../../../lab/appliance/appliance";
import { nextLabAddress } from "../../lab-address";
import { makeIdentity } from "./certificates";
import type { Made } from "./certificates";
import type { Fleet } from "./fleet";
import type { Session } from "./session";
import { until } from "./session";

/** The files of a cluster. */
export interface DatabaseFiles {
  readonly ca: Made;
  readonly server: Made;
  readonly client: Made;
}

let keys: readonly [KeyObject, KeyObject] | undefined;

const dayMs = 86_400_000;
/** From the day on which `endingSoon` was made; the emulated `pki` gives a year. */
const nearlyOver = 364 * dayMs;
/** A clock by which such a set has ended, while passwords have not. */
export const afterTheEnd = { "clock-skew-s": String((2 * dayMs) / 1000) };

/** A set that ends within a day. */
export function endingSoon(): DatabaseFiles {
  return databaseFiles("postgres", new Date(Date.now() - nearlyOver));
}

/** A CA of its own with a server and a client certificate. */
export function databaseFiles(client = "postgres", since = new Date(Date.now() - 60_000)): DatabaseFiles {
  const makeKey = (): KeyObject => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const [serverKey, clientKey] = keys ?? [makeKey(), makeKey()];
  keys = [serverKey, clientKey];
  const ca = makeIdentity({ name: "Database Root", since, ca: true, keyUsage: [5, 6] });
  const of = { issuer: ca, since, keyUsage: [0, 2] };
  return {
    ca,
    server: makeIdentity({ ...of, name: "db1.example.org", key: serverKey, extended: ["serverAuth"] }),
    client: makeIdentity({ ...of, name: client, key: clientKey, extended: ["clientAuth"] }),
  };
}

/** An appliance and a session on it. */
export interface DatabaseNode {
  readonly appliance: RunningAppliance;
  readonly session: Session;
  readonly address: string;
}

/** An appliance with these files assigned and its interface set. */
export async function startNode(
  fleet: Fleet,
  files: DatabaseFiles,
  options: Partial<ApplianceOptions> = {},
): Promise<DatabaseNode> {
  const address = options.address ?? nextLabAddress();
  const appliance = await fleet.start({ ...options, address });
  const session = await fleet.logIn(appliance);
  await uploadSet(session, "db", files);
  await session.tell("database cluster localnode a");
  await session.tell(nodeCerts("db"));
  return { appliance, session, address };
}

/** Uploads a set under names that begin with a stem. */
export async function uploadSet(session: Session, stem: string, files: DatabaseFiles): Promise<void> {
  const sftp = await session.sftp();
  await session.upload(`${stem}-server.key`, files.server.keyPem, sftp);
  await session.upload(`${stem}-server.crt`, files.server.pem, sftp);
  await session.upload(`${stem}-client.key`, files.client.keyPem, sftp);
  await session.upload(`${stem}-client.crt`, files.client.pem, sftp);
  await session.upload(`${stem}-ca.crt`, files.ca.pem, sftp);
  sftp.end();
}

/** The command of a node. */
export function nodeCerts(stem: string): string {
  return `database cluster certs ${stem}-server.key ${stem}-server.crt ${stem}-client.key ${stem}-client.crt ${stem}-ca.crt`;
}

/** The table once the last command has ended. */
export function ended({ session }: Pick<DatabaseNode, "session">): Promise<string> {
  return shows(session, /\((Success|Failed)\)/);
}

/** The table once it shows something. */
export function shows(session: Session, what: RegExp): Promise<string> {
  return until(
    () => session.tell("database cluster status"),
    (table) => what.test(table),
  );
}

/** A primary and a replica in sync. */
export async function startPair(
  fleet: Fleet,
  options: Partial<ApplianceOptions> = {},
  files = databaseFiles(),
): Promise<readonly [DatabaseNode, DatabaseNode]> {
  const first = await startNode(fleet, files, options);
  const second = await startNode(fleet, files, { ...options, directory: fleet.directory() });
  await first.session.tell("database cluster initialize", "Y\n");
  await ended(first);
  await second.session.tell(`database cluster join ${first.address}`, "Y\n");
  await shows(second.session, /In Sync/);
  return [first, second];
}
