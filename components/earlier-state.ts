/**
 * What the stack held before this update. An issuance is due by the dates of the certificate that was issued, and that is
 * nowhere but in the state: a program that made it an input of the command that issues would wait for itself. So the
 * engine is asked for the state as it was, by the call that the SDK's `StackReference` is made of, too.
 */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { against } from "./boundary";

/** The public side of a command that an earlier update carried out. */
export interface EarlierCommand {
  readonly environment: Readonly<Record<string, string>>;
  readonly stdout: string;
}

/** Asks the engine once, when somebody wants to know. */
export class EarlierState {
  readonly #owner: pulumi.Resource;
  #outputs: Promise<Readonly<Record<string, unknown>>> | undefined;

  /** @param owner is named in errors. */
  constructor(owner: pulumi.Resource) {
    this.#owner = owner;
  }

  /**
   * A command, by its URN; empty where there was none. Throws issue/earlier where the engine does not tell, since what cannot
   * be seen would never be renewed. It may be called only when something of the stack is in the state.
   */
  async of(urn: string): Promise<EarlierCommand> {
    this.#outputs ??= askEngine();
    const outputs = await this.#outputs.catch((error: unknown) => this.#unknown(error));
    const { outputs: found } = recordOf(recordOf(outputs)[urn]);
    const { environment, stdout } = recordOf(found);
    const entries = Object.entries(recordOf(environment)).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as const] : [],
    );
    return { environment: Object.fromEntries(entries), stdout: typeof stdout === "string" ? stdout : "" };
  }

  #unknown(cause: unknown): never {
    return against(this.#owner, () => {
      throw cmsError("issue/earlier", {
        subject: "the state of this stack",
        what: `the engine does not tell what was issued before: ${cause instanceof Error ? cause.message : String(cause)}`,
        remedy: "use a release of the Pulumi CLI with which this package was tested",
        cause,
      });
    });
  }
}

async function askEngine(): Promise<Readonly<Record<string, unknown>>> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName,
  });
  const { outputs } = recordOf(answer);
  if (typeof outputs === "object" && outputs !== null) return recordOf(outputs);
  throw new TypeError("its answer holds no outputs");
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
