/** What is checked of a slot that takes one full chain instead of a leaf and a bundle (FILE-12, WB3-03, MA-07). */
import { chainProblem } from "../certificates/chain-check";
import { certificatesIn } from "../certificates/pki-file";
import type { TlsPart } from "../certificates/purposes";
import type { AssignedPair } from "../state";
import type { CommandContext } from "./command";
import { checkAssigned } from "./identity";
import type { IdentityCheck } from "./identity";

/** Reads and checks key and full chain of a role. */
export function checkFullChain(
  context: CommandContext,
  pair: AssignedPair,
  parts: readonly TlsPart[],
): IdentityCheck {
  const { lines, identity } = checkAssigned(context, pair, parts);
  if (!identity) return { lines };
  const problem = fullChainProblem(identity.chainPem);
  return problem === undefined
    ? { lines: [...lines, "SUCCESS: full chain of certificates verifies correctly"], identity }
    : { lines: [...lines, `FAILURE: full chain of certificates does not verify: ${problem}`] };
}

/** A full chain goes from the leaf to the root, each certificate followed by its issuer (FILE-12, WB3-03). */
function fullChainProblem(chainPem: string): string | undefined {
  const chain = certificatesIn(Buffer.from(chainPem));
  const [leaf, ...above] = chain;
  if (!leaf) return "no certificates found";
  if (leaf.isSelfSigned && above.length === 0) return undefined;
  const isInOrder = chain.every((element, at) => {
    const next = chain[at + 1];
    return next === undefined ? element.isSelfSigned : element.x509.issuer === next.x509.subject;
  });
  return isInOrder ? chainProblem(leaf, above) : "the certificates are not in order up to a root";
}
