/** The files that each member of a cluster is to hold (DB-09), and the fingerprint of the whole set. */
import { createHash } from "node:crypto";
import { parseCertificate, parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { bundleFile, leafFile } from "../../x509/files";
import { candidateNames } from "../file-names";
import { keyNames } from "../wanted";
import type { KeyFacts, WantedFile } from "../wanted";
import type { ClusterDeclaration, DeclaredMember } from "./declaration";

/** Stem of the file names on the appliances (FILE-03). */
export const databaseStem = "database";

/** The places of `database cluster certs`, in its order. A client has the last three. */
export const nodePlaces = ["serverKey", "serverCertificate", "clientKey", "clientCertificate", "ca"] as const;
/** One of the places. */
export type Place = (typeof nodePlaces)[number];

/** One file for one place. */
export interface PlacedFile {
  readonly place: Place;
  readonly file: WantedFile;
}

/** The certificates of a set. */
export interface CertificateSet {
  /** By node, in order. */
  readonly servers: readonly { readonly member: string; readonly leaf: Certificate }[];
  readonly client: Certificate;
  readonly ca: readonly Certificate[];
}

/** Reads the certificates. Throws `x509/...` for what cannot be read. */
export function certificateSet({ name, members, clientLeafPem, caPem }: ClusterDeclaration): CertificateSet {
  return {
    servers: members.flatMap(({ name: member, serverLeafPem }) =>
      serverLeafPem === undefined
        ? []
        : [{ member, leaf: parseCertificate(serverLeafPem, `${member} databaseCluster server`) }],
    ),
    client: parseCertificate(clientLeafPem, `${name} client`),
    ca: parseCertificates(caPem, `${name} ca`),
  };
}

/** SHA-256 over all certificates of a set, lower-case hex: what an approval names (DB-14). */
export function setFingerprint({ servers, client, ca }: CertificateSet): string {
  const lines = [
    ...servers.map(({ member, leaf }) => `server ${member} ${leaf.sha256}`),
    `client ${client.sha256}`,
    ...ca.map(({ sha256 }) => `ca ${sha256}`),
  ];
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** Where the key facts of a member's files are found. */
export function serverKeyName(member: string): string {
  return `server ${member}`;
}

/** The files of one member. */
export function wantedFiles(
  declaration: ClusterDeclaration,
  set: CertificateSet,
  keys: Readonly<Record<string, KeyFacts>>,
  { name, part }: DeclaredMember,
): readonly PlacedFile[] {
  const owner = { stem: databaseStem, mark: declaration.mark };
  const server = set.servers.find(({ member }) => member === name);
  const serverKey = keys[serverKeyName(name)];
  const clientKey = keys["client"];
  const keyFile = (facts: KeyFacts): WantedFile => ({
    part: "key",
    sha256: facts.fileSha256,
    publicSha256: facts.spkiSha256,
    names: keyNames(owner, facts.spkiSha256, "pkcs8"),
    certificates: [],
  });
  const textFile = (
    kind: "leaf" | "bundle",
    text: string,
    certificates: readonly Certificate[],
  ): WantedFile => {
    const sha256 = createHash("sha256").update(text).digest("hex");
    const names = candidateNames(owner, sha256, "crt");
    return { part: kind, sha256, publicSha256: sha256, names, text, certificates };
  };
  return [
    ...(part === "node" && server && serverKey
      ? [
          { place: "serverKey" as const, file: keyFile(serverKey) },
          {
            place: "serverCertificate" as const,
            file: textFile("leaf", leafFile(server.leaf), [server.leaf]),
          },
        ]
      : []),
    ...(clientKey ? [{ place: "clientKey" as const, file: keyFile(clientKey) }] : []),
    { place: "clientCertificate", file: textFile("leaf", leafFile(set.client), [set.client]) },
    { place: "ca", file: textFile("bundle", bundleFile(set.ca), set.ca) },
  ];
}
