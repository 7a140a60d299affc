/**
 * What happens to a key and a certificate when a role is activated: only now are the files read, checked and copied
 * (MMP reference 3 and 9 row 8). Assigning them stored two names and nothing else.
 */
import type { KeyObject } from "node:crypto";
import { certificatesIn, readPkiFile } from "../certificates/pki-file";
import type { CertificateView } from "../certificates/certificate-view";
import { chainProblem } from "../certificates/chain-check";
import { isMarkedAsCa, unsuitableFor } from "../certificates/purposes";
import type { TlsPart } from "../certificates/purposes";
import type { AssignedPair, ListeningRole, ServedIdentity } from "../state";
import type { CommandContext } from "./command";

/** The lines printed, and the identity when it may be served. */
export interface IdentityCheck {
  readonly lines: readonly string[];
  readonly identity?: Pick<ServedIdentity, "keyPem" | "chainPem">;
}

/**
 * Reads and checks the assigned files for a role. The bundle of a Recorder or Streamer may hold the certificates of Call
 * Bridges besides CAs (`bundleHoldsPeers`; MMP reference 3.7).
 */
export function checkAssigned(
  context: CommandContext,
  pair: AssignedPair,
  parts: readonly TlsPart[],
  { bundleHoldsPeers = false }: { readonly bundleHoldsPeers?: boolean } = {},
): IdentityCheck {
  const key = readKey(context, pair.key);
  if (typeof key === "string") return pairFailure(key);
  const [leaf, ...rest] = certificatesIn(context.files.read(pair.certificate) ?? Buffer.alloc(0));
  if (!leaf) return pairFailure(`no certificate in ${pair.certificate}`);
  if (!leaf.x509.checkPrivateKey(key)) return pairFailure("certificate and key do not match");
  const unsuitable = purposeProblem(context, leaf, rest, parts);
  if (unsuitable !== undefined) return pairFailure(unsuitable);
  const bundle = readBundle(context, pair.bundle);
  const matched = "SUCCESS: Key and certificate pair match";
  const problem = bundle && bundleProblem(context, leaf, bundle, bundleHoldsPeers);
  if (problem !== undefined) {
    return { lines: [matched, `FAILURE: certificate not verified against CA bundle: ${problem}`] };
  }
  return {
    lines: bundle ? [matched, "SUCCESS: certificate verified against CA bundle"] : [matched],
    identity: {
      keyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
      chainPem: [leaf, ...rest, ...(bundle ?? [])].map((certificate) => certificate.x509.toString()).join(""),
    },
  };
}

/** Puts an identity on a role's listener, or takes it off; returns why the port could not be opened. */
export function activate(
  context: CommandContext,
  role: ListeningRole,
  served: ServedIdentity | undefined,
): Promise<string | undefined> {
  const next = context.keepsListener ? context.state.current().served[role] : served;
  context.state.change((state) => {
    const { [role]: _before, ...others } = state.served;
    return { ...state, served: next ? { ...others, [role]: next } : others };
  });
  return context.listeners.apply(role, next);
}

function pairFailure(problem: string): IdentityCheck {
  return { lines: [`FAILURE: Key and certificate problem: ${problem}`] };
}

function readKey(context: CommandContext, name: string): KeyObject | string {
  const bytes = context.files.read(name);
  if (!bytes) return `cannot read ${name}`;
  const items = readPkiFile(bytes);
  const key = items.find((item) => item.kind === "key");
  if (key?.kind === "key") {
    const isCurve = key.key.asymmetricKeyType !== "rsa";
    return isCurve && context.dialect.ecdsa === "refuse" ? "unsupported key type" : key.key;
  }
  return items.some((item) => item.kind === "lockedKey") ? `${name} is locked` : `no private key in ${name}`;
}

function readBundle(
  context: CommandContext,
  name: string | undefined,
): readonly CertificateView[] | undefined {
  return name === undefined ? undefined : certificatesIn(context.files.read(name) ?? Buffer.alloc(0));
}

function purposeProblem(
  context: CommandContext,
  leaf: CertificateView,
  rest: readonly CertificateView[],
  parts: readonly TlsPart[],
): string | undefined {
  if (context.dialect["extension-check"] === "off") return undefined;
  const unsuitable = parts.map((part) => unsuitableFor(leaf, part)).find((problem) => problem !== undefined);
  return unsuitable ?? (rest.every(isMarkedAsCa) ? undefined : "chain holds a certificate that is not a CA");
}

function bundleProblem(
  context: CommandContext,
  leaf: CertificateView,
  bundle: readonly CertificateView[],
  holdsPeers: boolean,
): string | undefined {
  if (bundle.length === 0) return "no certificates found";
  if (leaf.isSelfSigned && bundle.every((element) => element.x509.raw.equals(leaf.x509.raw)))
    return undefined;
  if (!holdsPeers && context.dialect["extension-check"] !== "off" && !bundle.every(isMarkedAsCa))
    return "invalid CA certificate";
  return chainProblem(leaf, bundle);
}
