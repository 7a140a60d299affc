/**
 * The answer to a signing request: the files that a CA delivered, as they lie in a folder, held against the request before
 * anything of them travels on (CA-03). Names, usages and dates are checked by the role that shows the leaf (CA-07).
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { cmsError } from "../../errors/cms-error";
import { parseCertificates } from "../../x509/certificate";
import type { Certificate } from "../../x509/certificate";
import { orderChain, withIssuers } from "../../x509/chain";
import { publicKeySha256 } from "../../x509/key";

/** A file of an answer. */
export interface AnswerFile {
  /** As it is called in messages: the folder as given, and the file's name. */
  readonly path: string;
  readonly content: Buffer;
}

/** Endings of what a CA delivers (CA-02, CA-12, CA-15): PEM or DER, single certificates or PKCS#7. */
const endings = ["cer", "crt", "pem", "der", "p7b", "p7c"];
const mostBytes = 1024 * 1024;

/** All files that answer a request, in the order of their names; none where there is no answer yet, or no folder. */
export function answerFiles(folder: string, request: string): readonly AnswerFile[] {
  const names = entriesOf(folder).filter((name) =>
    endings.some((ending) => name.toLowerCase() === `${request.toLowerCase()}.${ending}`),
  );
  return names.sort().map((name) => readAnswer(join(folder, name)));
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw unreadable(folder, "the folder cannot be read", cause);
  }
}

function readAnswer(path: string): AnswerFile {
  try {
    if (statSync(path).size <= mostBytes) return { path, content: readFileSync(path) };
  } catch (cause) {
    throw unreadable(path, "the file cannot be read", cause);
  }
  throw unreadable(path, `the file has more than ${String(mostBytes)} bytes, which no answer of a CA has`);
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

function unreadable(subject: string, what: string, cause?: unknown): Error {
  const remedy = "put the file there as the CA delivered it";
  return cmsError("args/invalid", { subject, what, remedy, ...(cause !== undefined && { cause }) });
}

/** What an answer is held against. */
export interface AnsweredRequest {
  /** Name of the request: its file is `<name>.csr`. */
  readonly name: string;
  /** Public key of the request. */
  readonly publicKeyPem: string;
  /** The CA's certificates: roots, and what may be between them and a leaf. */
  readonly authoritiesPem: string;
}

/** A leaf, and its chain up to a root of the CA. */
export interface Answer {
  readonly leaf: Certificate;
  readonly chain: readonly Certificate[];
}

/**
 * Leaf and chain of an answer, which may come in any order and division; what a CA does not send along is taken from its
 * known certificates. Throws INST-05 for an answer to another request, CA-06 for several leaves or another CA, and what
 * parsing and `orderChain` throw.
 */
export function readAnswerOf(
  files: readonly AnswerFile[],
  { name, publicKeyPem, authoritiesPem }: AnsweredRequest,
): Answer {
  const subject = files.map(({ path }) => path).join(" and ");
  const delivered = files.flatMap(({ path, content }) => parseCertificates(content, path));
  const leaf = leafOf(delivered, { subject, name, spkiSha256: publicKeySha256(publicKeyPem, name) });
  const authorities = parseCertificates(authoritiesPem, `${name} caPem`);
  const chain = orderChain(leaf, withIssuers([leaf, ...delivered], authorities), subject);
  const root = chain.at(-1) ?? leaf;
  if (authorities.some(({ sha256 }) => sha256 === root.sha256)) return { leaf, chain };
  throw cmsError("CA-06", {
    subject,
    what: `the chain of ${leaf.subject} ends in ${root.subject} (SHA-256 ${root.sha256}), which is no root in caPem`,
    remedy: "have the request signed by the CA that it is meant for, or add this root to caPem",
  });
}

interface WantedLeaf {
  readonly subject: string;
  readonly name: string;
  readonly spkiSha256: string;
}

function leafOf(delivered: readonly Certificate[], { subject, name, spkiSha256 }: WantedLeaf): Certificate {
  const ofKey = delivered.filter((certificate) => certificate.spkiSha256 === spkiSha256);
  const leaves = new Map(ofKey.map((certificate) => [certificate.sha256, certificate]));
  const [leaf, ...others] = [...leaves.values()];
  if (leaf === undefined) {
    const subjects = delivered.map((certificate) => certificate.subject).join("; ");
    throw cmsError("INST-05", {
      subject,
      what: `none of its certificates (${subjects}) has the key of the request ${name}`,
      remedy: `put the answer to ${name}.csr there; without a file there the request is pending and the appliance is left alone`,
    });
  }
  if (others.length === 0) return leaf;
  throw cmsError("CA-06", {
    subject,
    what: `${String(leaves.size)} certificates have the key of the request ${name}`,
    remedy: "leave the one that is to be used, and take the other files away",
  });
}
