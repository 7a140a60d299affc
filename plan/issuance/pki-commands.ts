/** The `pki` commands that make a key on an appliance, in the one syntax that is known for them (CSR-05, CMD-06, CMD-08). */
import { cmsError } from "../../errors/cms-error";
import { isIpAddress } from "../../x509/host-names";
import { mmpCommand } from "../commands";
import { keyBases } from "../key-on-appliance";
import type { ApplianceOrder, RequestedSubject } from "./appliance-order";

/** One way to have a key made. */
export interface KeyMaking {
  /** Base names that it may get, best first. */
  readonly bases: readonly string[];
  /** The text of the command. Throws CMD-17 for values that cannot be sent. */
  readonly command: (base: string) => string;
}

/** What decides how a key is made. */
export type MakingTerms = Pick<
  ApplianceOrder,
  "name" | "stem" | "subject" | "names" | "generation" | "signing"
>;

/**
 * The ways to have a key made, to be tried in turn. There are two where a request has no name but its common name: `pki csr`
 * puts that into the list of alternative names by itself (CSR-10), but some releases perhaps only where a list is given
 * (MMP reference 3.1). The next is for a request that came without any name.
 * @param succeeds SHA-256 of the certificate that is due, where the key signs its certificate itself: there the successor has
 * a key of its own.
 */
export function keyMakings(terms: MakingTerms, succeeds: string): readonly KeyMaking[] {
  const { signing, subject, names } = terms;
  if (signing.by === "itself") {
    refuseNames(terms);
    return [making(terms, ["pki", "selfsigned"], [], ["itself", succeeds])];
  }
  const { commonName } = subject;
  const others = names.filter((name) => name !== commonName);
  if (others.length > 0) return [making(terms, ["pki", "csr"], others, [])];
  return [making(terms, ["pki", "csr"], [], []), making(terms, ["pki", "csr"], [commonName], ["listed"])];
}

/** `pki sign`. */
export function signCommand(base: string, caBase: string): string {
  return mmpCommand("pki", "sign", base, caBase);
}

/** `pki match` of a key and the certificate that came with it. */
export function matchCommand(base: string): string {
  return mmpCommand("pki", "match", `${base}.key`, `${base}.crt`);
}

/** Every command that may be sent, in order, for whoever reviews it. An appliance that has the key already gets fewer. */
export function reviewedMaking(terms: MakingTerms, succeeds: string): readonly string[] {
  const { signing } = terms;
  const made = keyMakings(terms, succeeds).map(({ bases: [base = ""], command }) => ({
    base,
    text: command(base),
  }));
  const [{ base } = { base: "" }] = made;
  const last =
    signing.by === "itself"
      ? [matchCommand(base)]
      : signing.by === "applianceCa"
        ? [signCommand(base, signing.base)]
        : [];
  return ["version", ...made.map(({ text }) => text), ...last];
}

function making(
  { name, stem, subject, names, generation }: MakingTerms,
  verb: readonly [string, string],
  listed: readonly string[],
  kind: readonly string[],
): KeyMaking {
  const words = [...attributes(subject), ...(listed.length === 0 ? [] : [alternativeNames(listed)])];
  // The order of the names makes no difference to the certificate, so it must not cost a key.
  const seed = JSON.stringify([name, generation, attributes(subject), [...names].sort(), ...kind]);
  return { bases: keyBases(stem, seed), command: (base) => mmpCommand(...verb, base, ...words) };
}

/** In the order of CSR-05. */
function attributes(subject: RequestedSubject): readonly string[] {
  const { commonName, organizationalUnit, organization, locality, province, country, emailAddress } = subject;
  const given = {
    CN: commonName,
    OU: organizationalUnit,
    O: organization,
    L: locality,
    ST: province,
    C: country,
    emailAddress,
  };
  return Object.entries(given).flatMap(([attribute, value]) =>
    value === undefined ? [] : [`${attribute}:${readValue(attribute, value)}`],
  );
}

/** The most characters that X.520 allows, and with it OpenSSL. */
const longest: Readonly<Record<string, number>> = { CN: 64, OU: 64, O: 64, L: 128, ST: 128, C: 2 };
const longestOther = 128;

function readValue(attribute: string, value: string): string {
  const most = longest[attribute] ?? longestOther;
  if (value.trim() !== value || value === "") {
    throw unusable(attribute, value, "begins or ends with a blank, or is empty", "take the blanks away");
  }
  if (value.includes("\\")) throw unusable(attribute, value, "holds a backslash", "leave it out");
  if (value.length <= most) return value;
  const what = `has ${String(value.length)} characters, and ${String(most)} are allowed`;
  throw unusable(attribute, value, what, "use a shorter one");
}

/** CSR-09: commas without blanks. */
function alternativeNames(names: readonly string[]): string {
  const broken = names.find((name) => !/^[A-Za-z0-9*._-]+$/.test(name) && !isIpAddress(name));
  if (broken === undefined) return `subjectAltName:${names.join(",")}`;
  throw unusable(
    "subjectAltName",
    broken,
    "is no name that a list can hold",
    "give host names and addresses",
  );
}

/** AMB-28: no list of names is documented for `pki selfsigned`. */
function refuseNames({ name, subject, names }: MakingTerms): void {
  const others = names.filter((other) => other !== subject.commonName);
  if (others.length === 0) return;
  throw cmsError("LAB-03", {
    subject: name,
    what: `a certificate of "pki selfsigned" has no name but its common name, and ${others.join(", ")} would be missing`,
    remedy: "leave the names out, or have a CA sign the request",
  });
}

function unusable(attribute: string, value: string, what: string, remedy: string): Error {
  return cmsError("args/invalid", {
    subject: `pki csr ${attribute}`,
    what: `the value ${JSON.stringify(value)} ${what}`,
    remedy,
  });
}
