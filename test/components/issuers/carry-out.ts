/** Carries out a change that a program declared, and counts who was called: nobody may be, where something is refused. */
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import type { ChangeResult } from "../../../apply/change";
import { runChange } from "../../../apply/run-change";
import { parseSecretDocument } from "../../../apply/secret-document";
import { parseDeclaration } from "../../../plan/parse-declaration";
import { environmentOf } from "../deployment";
import type { Registered } from "../program";

/** A port where an appliance could be; it takes connections, counts them, and hangs up. */
export class Doorbell {
  /** How often it was rung. */
  rings = 0;
  readonly #server: Server = createServer((socket) => {
    this.rings += 1;
    socket.destroy();
  });

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  open(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** Runs a change as the engine would: with the declaration and the document of secrets that it was registered with. */
export function carryOut(change: Registered): Promise<ChangeResult> {
  return runChange(
    {
      declaration: parseDeclaration(String(environmentOf(change)["CMS_DECLARATION"])),
      secrets: parseSecretDocument((change.inputs["stdin"] as { readonly secret: string }).secret),
      credentials: { password: "a password" },
    },
    {
      progress: () => undefined,
      step: () => undefined,
      isAbandoned: () => false,
      now: () => new Date(),
    },
  );
}
