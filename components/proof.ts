/** Where and how strictly a role's listener is proven after a change. */
import type * as pulumi from "@pulumi/pulumi";
import type { DeclaredProof } from "../plan/declaration";
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

/** What a user declares about the proof. */
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
  const { address, port } = proveAt;
  return checked(owner, { mode: proof, address, port }, (known) => ({
    mode: readChoice(`${name} proof`, known.mode, ["auto", "required"]),
    ...(known.address !== undefined && { host: readHost(`${name} proveAt.address`, known.address) }),
    ...(known.port !== undefined && { port: readPort(`${name} proveAt.port`, known.port) }),
  }));
}
