/**
 * Certificate policies along a path (RFC 5280, 6.1.3 d to f and 6.1.4 a to j), for a peer that asks for no particular
 * policy: all that matters is whether any policy is left where a CA demands one. So of the tree only the policies of
 * the current level are kept: what has no children there changes nothing below.
 */
import type { Certificate } from "../certificate";
import { isSameName } from "../distinguished-name";
import type { Path } from "../paths";

const anyPolicy = "2.5.29.32.0";

/** Policies that the next certificate may assert, by the name that it has to use; `undefined` when none is left. */
type Expected = ReadonlySet<string> | undefined;

interface State {
  readonly expected: Expected;
  /** Certificates that may follow before a policy is needed, mapping ends, anyPolicy counts no longer. */
  readonly explicit: number;
  readonly mapping: number;
  readonly any: number;
}

/** Why the policies of a path do not allow it, as the end of a sentence about its leaf; `undefined` when they do. */
export function policyProblem(path: Path): string | undefined {
  // The trusted end is not part of the path that is processed (RFC 5280, 6.1).
  const below = path.slice(0, -1).reverse();
  const start = below.length + 1;
  let state: State = { expected: new Set([anyPolicy]), explicit: start, mapping: start, any: start };
  for (const [index, certificate] of below.entries()) {
    const isLeaf = index === below.length - 1;
    const expected = assertedBy(certificate, state, isLeaf);
    if (state.explicit === 0 && expected === undefined) return noPolicy;
    if (isLeaf) {
      const needsOne = state.explicit <= 1 || certificate.policyConstraints?.explicit === 0;
      return needsOne && expected === undefined ? noPolicy : undefined;
    }
    const mapped = certificate.policyMappings?.find(({ issuer, subject }) =>
      [issuer, subject].includes(anyPolicy),
    );
    if (mapped !== undefined) return `stands below ${certificate.subject}, which maps anyPolicy`;
    state = nextState(certificate, {
      ...state,
      expected: mappedBy(certificate, expected, state.mapping > 0),
    });
  }
  return undefined;
}

const noPolicy = "is not valid under any policy, although a CA above it demands one";

/** RFC 5280, 6.1.3 d: what is expected and asserted; anyPolicy stands for everything that is expected. */
function assertedBy(certificate: Certificate, { expected, any }: State, isLeaf: boolean): Expected {
  const { policies } = certificate;
  if (policies === undefined || expected === undefined) return undefined;
  const anyCounts = any > 0 || (!isLeaf && isSelfIssued(certificate));
  const named = policies.filter((policy) => policy !== anyPolicy);
  const kept = named.filter((policy) => expected.has(policy) || expected.has(anyPolicy));
  const left = new Set([...kept, ...(policies.includes(anyPolicy) && anyCounts ? expected : [])]);
  return left.size === 0 ? undefined : left;
}

/** RFC 5280, 6.1.4 b. */
function mappedBy({ policyMappings = [] }: Certificate, expected: Expected, mayMap: boolean): Expected {
  if (expected === undefined || policyMappings.length === 0) return expected;
  const sources = new Set(policyMappings.map(({ issuer }) => issuer));
  const kept = [...expected].filter((policy) => !sources.has(policy));
  const targets = policyMappings.filter(({ issuer }) => expected.has(issuer) || expected.has(anyPolicy));
  const left = new Set([...kept, ...(mayMap ? targets.map(({ subject }) => subject) : [])]);
  return left.size === 0 ? undefined : left;
}

/** RFC 5280, 6.1.4 h to j. */
function nextState(certificate: Certificate, state: State): State {
  const step = isSelfIssued(certificate) ? 0 : 1;
  const { policyConstraints, inhibitAnyPolicy } = certificate;
  const less = (count: number, limit = Number.MAX_SAFE_INTEGER): number =>
    Math.min(Math.max(count - step, 0), limit);
  return {
    expected: state.expected,
    explicit: less(state.explicit, policyConstraints?.explicit),
    mapping: less(state.mapping, policyConstraints?.mapping),
    any: less(state.any, inhibitAnyPolicy),
  };
}

function isSelfIssued({ subjectDer, issuerDer }: Certificate): boolean {
  return isSameName(subjectDer, issuerDer);
}
