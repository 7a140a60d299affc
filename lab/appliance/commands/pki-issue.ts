/** `pki csr`, `pki selfsigned`, `pki sign`: keys and certificates made on the appliance. */
import { readPkiFile } from "../certificates/pki-file";
import { makeRequest, makeSelfSigned, newKey, pemOf, signRequest, subjectOids } from "../certificates/issue";
import type { SubjectAttribute } from "../certificates/issue";
import { failed, printed } from "./command";
import type { CommandContext, CommandResult } from "./command";
import { usage } from "./help";

/** `pki csr <basename> <attribute>:<value> …`. */
export async function csr(context: CommandContext, words: readonly string[]): Promise<CommandResult> {
  const [base = "", ...rest] = words;
  const asked = readAttributes(rest);
  const commonName = asked?.subject.find((attribute) => attribute.name === "CN")?.value;
  if (!asked || commonName === undefined) return usage("pki");
  const key = await newKey();
  // The CN is added even when the list names it already (MMP reference 3.1).
  const adds = context.dialect["csr-cn-in-san"] === "always" || asked.names.length > 0;
  const request = makeRequest(key, asked.subject, adds ? [commonName, ...asked.names] : asked.names);
  writeKey(context, base, key);
  context.files.write(`${base}.csr`, Buffer.from(pemOf("CERTIFICATE REQUEST", request)));
  return printed(
    "............................................",
    `Created key file ${base}.key and CSR ${base}.csr`,
    `CSR file ${base}.csr ready for download via SFTP`,
  );
}

/** `pki selfsigned <basename> [<attribute>:<value> …]`: the same attributes without `subjectAltName` (CMD-08). */
export async function selfSigned(context: CommandContext, words: readonly string[]): Promise<CommandResult> {
  const [base = "", ...rest] = words;
  const asked = readAttributes(rest);
  if (!asked || asked.names.length > 0) return usage("pki");
  const key = await newKey();
  const subject = asked.subject.length > 0 ? asked.subject : [{ name: "CN", value: base }];
  writeKey(context, base, key);
  writeCertificate(context, `${base}.crt`, makeSelfSigned(key, subject, context.now()));
  return printed(
    "............................................",
    `Created key file ${base}.key and certificate ${base}.crt`,
  );
}

/** `pki sign <CSR basename> <CA basename>`. */
export function signWithCa(context: CommandContext, words: readonly string[]): CommandResult {
  const [base = "", caBase = ""] = words;
  const request = itemsOf(context, `${base}.csr`).find((item) => item.kind === "request");
  const ca = itemsOf(context, `${caBase}.crt`).find((item) => item.kind === "certificate");
  const caKey = itemsOf(context, `${caBase}.key`).find((item) => item.kind === "key");
  if (request?.kind !== "request") return failed(`FAILURE: cannot read CSR ${base}.csr`);
  if (ca?.kind !== "certificate" || caKey?.kind !== "key") return failed(`FAILURE: cannot read CA ${caBase}`);
  const caDer = ca.certificate.x509.raw;
  const der = signRequest(request.der, { certificate: caDer, key: caKey.key }, context.now());
  writeCertificate(context, `${base}.crt`, der);
  if (context.dialect["pki-sign-fullchain"] === "on") {
    const both = [der, caDer].map((element) => pemOf("CERTIFICATE", element)).join("");
    context.files.write(`${base}-fullchain.crt`, Buffer.from(both));
  }
  return printed(`Created certificate file ${base}.crt`);
}

function itemsOf(context: CommandContext, name: string): ReturnType<typeof readPkiFile> {
  const bytes = context.files.read(name);
  return bytes ? readPkiFile(bytes) : [];
}

function writeKey(context: CommandContext, base: string, key: Awaited<ReturnType<typeof newKey>>): void {
  context.files.write(`${base}.key`, Buffer.from(key.export({ type: "pkcs8", format: "pem" })));
}

function writeCertificate(context: CommandContext, name: string, der: Buffer): void {
  context.files.write(name, Buffer.from(pemOf("CERTIFICATE", der)));
}

interface AskedSubject {
  readonly subject: readonly SubjectAttribute[];
  readonly names: readonly string[];
}

function readAttributes(words: readonly string[]): AskedSubject | undefined {
  const subject: SubjectAttribute[] = [];
  const names: string[] = [];
  for (const text of words) {
    const colon = text.indexOf(":");
    const name = text.slice(0, colon);
    const value = text.slice(colon + 1);
    if (colon < 1 || value === "") return undefined;
    if (name === "subjectAltName") names.push(...value.split(","));
    else if (subjectOids[name] !== undefined) subject.push({ name, value });
    else return undefined;
  }
  return names.includes("") ? undefined : { subject, names };
}
