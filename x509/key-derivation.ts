/**
 * What it costs to turn a passphrase into a key, before anybody does it: a file says itself how many rounds that takes, and a
 * malicious one would keep a preview busy for days. Counted are the rounds of PKCS#12's own function (RFC 7292, appendix B).
 */
import type { asn1 } from "node-forge";
import { CmsError, cmsError } from "../errors/cms-error";
import { listOf, numberOf, oidOf, readBer } from "./ber";

/** A derivation may cost as much as a hundred thousand rounds, some fifty times what OpenSSL and Windows take. */
const mostRounds = 100_000;
/** Node's PBKDF2 does about ten rounds in the time of one of the other function. */
const pbkdf2Share = 10;
/** One unit of scrypt's memory times work, in rounds of PBKDF2. */
const scryptShare = 5;

/** Adds up what one file costs. */
export class DerivationBudget {
  #spent = 0;

  /** @param subject the file, for messages. */
  constructor(private readonly subject: string) {}

  /** Before a number of rounds of PKCS#12's function. Throws x509/key where all together is too much. */
  spend(rounds: number): void {
    this.#spent += Math.max(rounds, 1);
    if (this.#spent <= mostRounds) return;
    throw cmsError("x509/key", {
      subject: this.subject,
      what: `its encryption takes ${String(Math.round(this.#spent))} rounds of key derivation or more, which is over ${String(mostRounds)}`,
      remedy: "write the file anew with fewer, e.g. with openssl, whose default is 2048",
    });
  }

  /** The same for an encryption algorithm with a passphrase: PBES2 (RFC 8018), or one of PKCS#12's own. */
  spendFor(algorithm: asn1.Asn1): void {
    const [oid, parameters] = listOf(algorithm);
    if (oidOf(oid) !== oids.pbes2) {
      this.spend(numberOf(listOf(parameters)[1]));
      return;
    }
    const [derivation] = listOf(parameters);
    const [name, settings] = listOf(derivation);
    const [, first, second, third] = listOf(settings);
    switch (oidOf(name)) {
      case oids.pbkdf2:
        return this.spend(numberOf(first) / pbkdf2Share);
      case oids.scrypt:
        return this.spend((numberOf(first) * numberOf(second) * numberOf(third)) / scryptShare / pbkdf2Share);
      default:
        throw new TypeError(`the key derivation ${oidOf(name)} is not known here`);
    }
  }
}

const oids = {
  pbes2: "1.2.840.113549.1.5.13",
  pbkdf2: "1.2.840.113549.1.5.12",
  scrypt: "1.3.6.1.4.1.11591.4.11",
};

/** Checks what it costs to read an encrypted PKCS#8 key. Throws x509/key, also for what is no such key. */
export function checkEncryptedKey(der: Buffer, subject: string): void {
  const budget = new DerivationBudget(subject);
  try {
    const [algorithm] = listOf(readBer(der.toString("binary")));
    if (algorithm) budget.spendFor(algorithm);
  } catch (error) {
    if (error instanceof CmsError) throw error;
    throw cmsError("x509/key", {
      subject,
      what: "the ENCRYPTED PRIVATE KEY cannot be read",
      remedy: "give PKCS#8 as openssl pkcs8 -topk8 writes it",
    });
  }
}
