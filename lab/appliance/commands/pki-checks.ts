/** `pki match` and `pki verify`. Their words are not evidenced, hence a dialect with three wordings. */
import { chainProblem } from "../certificates/chain-check";
import { certificatesIn, readPkiFile } from "../certificates/pki-file";
import type { CertificateView } from "../certificates/certificate-view";
import { failed, printed } from "./command";
import type { CommandContext, CommandResult } from "./command";

/** `pki match <key> <certificate>`. */
export function match(context: CommandContext, words: readonly string[]): CommandResult {
  const [keyName = "", certificateName = ""] = words;
  const bytes = context.files.read(keyName);
  const key = bytes && readPkiFile(bytes).find((item) => item.kind === "key");
  const [leaf] = certificatesOf(context, certificateName) ?? [];
  if (key?.kind !== "key") return problem(context, `Unable to load private key ${keyName}`);
  if (!leaf) return problem(context, `Unable to load certificate ${certificateName}`);
  if (leaf.x509.checkPrivateKey(key.key))
    return good(context, "Key and certificate match", `${certificateName}: OK`);
  return problem(context, "Key and certificate do not match", "error: key values mismatch");
}

/** `pki verify <cert> <bundle> [<CA cert>]`. */
export function verify(context: CommandContext, words: readonly string[]): CommandResult {
  const [certificateName = "", ...bundleNames] = words;
  const [leaf] = certificatesOf(context, certificateName) ?? [];
  if (!leaf) return problem(context, `Unable to load certificate ${certificateName}`);
  const pool = bundleNames.flatMap((name) => certificatesOf(context, name) ?? []);
  const reason = chainProblem(leaf, pool) ?? dateProblem(context, leaf);
  if (reason === undefined)
    return good(context, "Certificate verified against bundle", `${certificateName}: OK`);
  return problem(
    context,
    `Certificate not verified against bundle: ${reason}`,
    `error 20 at 0 depth lookup: ${reason}\nerror ${certificateName}: verification failed`,
  );
}

/** The certificates of a named file; undefined when the file is missing. */
function certificatesOf(
  context: CommandContext,
  name: string | undefined,
): ReturnType<typeof certificatesIn> | undefined {
  const bytes = name === undefined ? undefined : context.files.read(name);
  return bytes && certificatesIn(bytes);
}

function dateProblem(context: CommandContext, leaf: CertificateView): string | undefined {
  const now = context.now().getTime();
  if (now < new Date(leaf.x509.validFrom).getTime()) return "certificate is not yet valid";
  return now > new Date(leaf.x509.validTo).getTime() ? "certificate has expired" : undefined;
}

function good(context: CommandContext, plain: string, openssl: string): CommandResult {
  switch (context.dialect["pki-wording"]) {
    case "prefixed":
      return printed(`SUCCESS: ${plain}`);
    case "openssl":
      return printed(openssl);
    default:
      return printed(plain);
  }
}

function problem(context: CommandContext, plain: string, openssl = `error: ${plain}`): CommandResult {
  switch (context.dialect["pki-wording"]) {
    case "prefixed":
      return failed(`FAILURE: ${plain}`);
    case "openssl":
      return failed(...openssl.split("\n"));
    default:
      return failed(plain);
  }
}
