/**
 * Inputs made to crash, to hang, to mislead, or to make a message say too much: each is refused with one exact sentence,
 * within a second, and no sentence holds anything of a private key.
 */
import assert from "node:assert/strict";
import { CmsError } from "../../../errors/cms-error";
import { parseCertificate, parseCertificates } from "../../../x509/certificate";
import { readPrivateKey } from "../../../x509/key";
import { judgePath } from "../../../x509/path/judge";
import { tlsUsage } from "../../../x509/path/usage";
import { hostileExtensions } from "./extensions";
import { hostileKeys } from "./keys";
import { rawCertificate, secretKeyPem } from "./parts";
import type { Hostile } from "./parts";
import { hostilePaths } from "./paths";
import { hostileStructures } from "./structures";
import { hostileTexts } from "./texts";

const subject = "cms1 webAdmin certs";

/** What refuses an input; only the product's own errors count, anything else is a crash. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof CmsError) return error.message;
    throw error;
  }
  return "accepted";
}

function judged(input: string | Buffer): string {
  const leaf = parseCertificate(input, subject);
  const verdict = judgePath({
    leaf,
    others: [],
    trust: [leaf],
    now: new Date("2030-01-01T00:00:00Z"),
    strictness: "profile",
    usage: tlsUsage("server"),
    peerNames: [{ kind: "dns", value: "evil.example.org" }],
  });
  if (verdict.kind === "accepted") return "accepted";
  return verdict.objections.map(({ source, text }) => `${source}: ${text}`).join("; ");
}

/** Eight characters of the key's base64 text, or eight bytes of it in hex, are taken for a leak. */
function leaks(text: string): boolean {
  const base64 = secretKeyPem.replace(/-----[^-]+-----|\s/g, "");
  const bytes = Buffer.from(base64, "base64").toString("hex");
  const pieces = (all: string, size: number): string[] =>
    Array.from({ length: all.length - size }, (_, at) => all.slice(at, at + size));
  return [...pieces(base64, 8), ...pieces(bytes, 16)].some((piece) => text.includes(piece));
}

function describeTable(
  title: string,
  table: readonly Hostile[],
  answer: (input: string | Buffer) => string,
): void {
  describe(`[U] x509: hostile ${title}`, () => {
    for (const [name, input, wanted] of table) {
      it(`CA-03 refuses ${name}`, () => {
        const start = performance.now();
        const text = answer(input);
        assert.ok(performance.now() - start < 1_000, "it took more than a second");
        assert.equal(text, wanted);
        assert.equal(leaks(text), false);
      });
    }
  });
}

const parse = (input: string | Buffer): string => refusal(() => parseCertificates(input, subject));
describeTable("texts and files", hostileTexts, parse);
describeTable("structures", hostileStructures, parse);
describeTable("extensions", hostileExtensions, parse);
describeTable("certificates that can be read", hostilePaths, judged);
describeTable("keys", hostileKeys, (input) => refusal(() => readPrivateKey(String(input), subject)));

describe("[U] x509: hostile inputs", () => {
  it("CA-03 are at least a hundred, and the certificate that they are made from is good", () => {
    const all = [hostileTexts, hostileStructures, hostileExtensions, hostilePaths, hostileKeys].flat();
    assert.ok(all.length >= 100);
    assert.equal(judged(rawCertificate()), "accepted");
  });
});
