/** The request that an appliance makes with a key of its own (CSR-04, CSR-16): the one that is there, or a new one. */
import { cmsError } from "../../errors/cms-error";
import { keyMakings } from "../../plan/issuance/pki-commands";
import type { KeyMaking } from "../../plan/issuance/pki-commands";
import { isBefore } from "../../plan/releases";
import { coversName } from "../../x509/host-names";
import { parseSigningRequest } from "../../x509/signing-request";
import type { SigningRequest } from "../../x509/signing-request";
import type { PkiBench } from "./pki-bench";

/** A request, and what its files are named after. */
export interface MadeRequest {
  readonly base: string;
  readonly request: SigningRequest;
}

/**
 * Finds the request, or has it made. Throws VER-07 for a release that takes no list of names, x509/request and issue/on-box
 * for what the appliance wrote instead of what it was asked for.
 */
export async function requestOnAppliance(bench: PkiBench): Promise<MadeRequest> {
  let problem = "";
  for (const making of keyMakings(bench.order, "")) {
    const made = await madeBy(bench, making);
    const missing = missingNames(made.request, bench.order.names);
    if (missing.length === 0) return checked(bench, made);
    problem = `${made.base}.csr does not ask for ${missing.join(", ")}`;
    bench.tell(problem);
  }
  throw bench.failed(problem, "compare the request with the names, and report it");
}

async function madeBy(bench: PkiBench, making: KeyMaking): Promise<MadeRequest> {
  const { base, isThere } = bench.choose(making, ["key", "csr"]);
  if (isThere) bench.tell(`${base}.key and ${base}.csr are there; no key is made`);
  else {
    const command = making.command(base);
    checkRelease(bench, command);
    await bench.make(command, base, ["key", "csr"]);
  }
  const pem = await bench.read(base, "csr");
  return { base, request: parseSigningRequest(pem, `${bench.subject} ${base}.csr`) };
}

/** Names of a kind are compared as a set: an appliance may write one twice, or an address as a name too (MMP reference 3.1). */
function missingNames({ names }: SigningRequest, wanted: readonly string[]): readonly string[] {
  return wanted.filter((name) => !coversName({ names }, name));
}

function checked(bench: PkiBench, made: MadeRequest): MadeRequest {
  const { subject: wanted } = bench.order;
  const { subject, commonName = "" } = made.request;
  if (commonName.toLowerCase() === wanted.commonName.toLowerCase()) return made;
  throw bench.failed(
    `${made.base}.csr is made for ${subject}, not for CN=${wanted.commonName}`,
    "give the issuer another generation",
  );
}

const namesSince = "1.6.11";

function checkRelease({ release, subject }: PkiBench, command: string): void {
  if (release === undefined || !command.includes(" subjectAltName:") || !isBefore(release, namesSince))
    return;
  throw cmsError("VER-07", {
    subject,
    what: `the appliance has release ${release}, and "pki csr" takes subjectAltName from ${namesSince} on`,
    remedy: "upgrade the appliance, or leave the names out",
  });
}
