/**
 * A program of the user's as responder. It is started as `PROGRAM ARGUMENT... present|cleanup NAME VALUE`, for HTTP-01 as
 * `PROGRAM ARGUMENT... present|cleanup NAME TOKEN VALUE`; for DNS-01 NAME is that of the TXT record with its final dot, as the
 * hooks of other ACME clients take it. Nothing that it is given is secret.
 */
import { execFile } from "node:child_process";
import { cmsError } from "../../errors/cms-error";
import type { HookChallenge } from "../../plan/issuance/order";
import { challengeRecord } from "./responder";
import type { ChallengeResponder, ControlProof, ResponderTerms } from "./responder";

/** How long it may take, in milliseconds; with providers whose changes take minutes it has to wait itself. */
const timeoutMs = 300_000;

/** Runs the program to put up and to take down. */
export function hookResponder({ kind, command }: HookChallenge, terms: ResponderTerms): ChallengeResponder {
  const run = (action: string, proof: ControlProof, signal?: AbortSignal): Promise<void> =>
    started(terms.subject, [...command, action, ...parametersOf(kind, proof)], signal);
  return {
    type: kind === "dnsHook" ? "dns-01" : "http-01",
    present: (proof) => run("present", proof, terms.signal),
    cleanUp: (proof) => run("cleanup", proof),
  };
}

function parametersOf(
  kind: HookChallenge["kind"],
  { identifier, token, value }: ControlProof,
): readonly string[] {
  return kind === "dnsHook" ? [challengeRecord(identifier), value] : [identifier, token, value];
}

function started(
  subject: string,
  [program = "", ...parameters]: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, killSignal: "SIGKILL", windowsHide: true, signal } as const;
    const child = execFile(program, parameters, options, (error, _, complaints) => {
      if (!error) return resolve();
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const how = error.killed === true ? `did not end within ${String(timeoutMs)} ms` : endOf(error);
      const said = complaints.trim() === "" ? "" : `; it said: ${complaints.trim().slice(-400)}`;
      reject(
        cmsError("issue/hook", {
          subject,
          what: `${[program, ...parameters].join(" ")} ${how}${said}`,
          remedy: "run it by hand with these arguments, as the user that runs `pulumi up`",
          retry: "safe",
        }),
      );
    });
    child.stdin?.end();
  });
}

function endOf({ code, signal }: { code?: unknown; signal?: unknown }): string {
  if (typeof code === "number") return `ended with the exit status ${String(code)}`;
  return typeof signal === "string" ? `was ended by ${signal}` : `could not be started (${String(code)})`;
}
