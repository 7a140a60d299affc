/** Where and how strictly a role's listener is proven after a change. */
import type * as pulumi from "@pulumi/pulumi";
import type { DeclaredProof, ProofAddress } from "../plan/declaration";
import type { ListenerName } from "../plan/names";
import { checked } from "./boundary";
import { readChoice, readHost, readPort } from "./plain-values";

/** `auto` or `required`. */
export type ProofMode = "auto" | "required";

/** Where a listener is reached from the machine that runs `pulumi up`. */
export interface ProveAtArgs {
  /** Host name or IP address to connect to. @default the address of the appliance's MMP */
  address?: pulumi.Input<string>;
  /** TCP port to connect to. @default the port that the appliance's own table says */
  port?: pulumi.Input<number>;
}

/** What a user declares about the proof of a role with one listener. */
export interface ProofArgs {
  /** `auto`, or `required` to refuse the change before anything is written when the listener cannot be reached. */
  proof?: pulumi.Input<ProofMode>;
  proveAt?: ProveAtArgs;
}

/** The proof as it is declared. */
export function readProof(
  owner: pulumi.Resource,
  name: string,
  { proof = "auto", proveAt = {} }: ProofArgs,
): pulumi.Output<DeclaredProof> {
  return checked(owner, { mode: proof, ...proveAt }, ({ mode, ...at }) => ({
    mode: readMode(name, mode),
    ...readAddress(`${name} proveAt`, at),
  }));
}

/** What a user declares about the proof of a role with several listeners. */
export interface ListenerProofArgs {
  readonly proof?: pulumi.Input<ProofMode>;
  /** By listener. */
  readonly proveAt: Readonly<Record<ListenerName, ProveAtArgs | undefined>>;
}

/** The proof of several listeners as it is declared. */
export function readListenerProof(
  owner: pulumi.Resource,
  name: string,
  { proof = "auto", proveAt }: ListenerProofArgs,
): pulumi.Output<DeclaredProof> {
  return checked(owner, { mode: proof, proveAt }, (known) => {
    const listeners = Object.entries(known.proveAt).flatMap(([listener, at]) =>
      at ? [[listener, readAddress(`${name} ${listener.replace(/^.*\./, "")}.proveAt`, at)] as const] : [],
    );
    return {
      mode: readMode(name, known.mode),
      ...(listeners.length > 0 && { listeners: Object.fromEntries(listeners) }),
    };
  });
}

function readMode(name: string, mode: string): ProofMode {
  return readChoice(`${name} proof`, mode, ["auto", "required"]);
}

function readAddress(subject: string, { address, port }: pulumi.Unwrap<ProveAtArgs>): ProofAddress {
  return {
    ...(address !== undefined && { host: readHost(`${subject}.address`, address) }),
    ...(port !== undefined && { port: readPort(`${subject}.port`, port) }),
  };
}
