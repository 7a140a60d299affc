/** Who owns the files on an appliance: the stack, in words and as a short mark in file names. */
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** The stack that the program runs for. */
export interface StackMark {
  /** `organization/project/stack`. */
  readonly stack: string;
  /** Four hexadecimal digits of it. */
  readonly mark: string;
}

/** The mark of the stack that the program runs for. */
export function stackMark(): StackMark {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  return { stack, mark: createHash("sha256").update(stack).digest("hex").slice(0, 4) };
}
