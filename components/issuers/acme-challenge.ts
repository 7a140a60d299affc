/** How an ACME server is shown the control over names: the arguments, checked and taken apart. */
import type * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../../errors/cms-error";
import type { DeclaredChallenge } from "../../plan/issuance/order";
import type { IdentityRequest } from "../../plan/requests";
import { checked } from "../boundary";
import { readText } from "../plain-values";

/** Give exactly one. */
export interface AcmeChallengeArgs {
  /**
   * DNS-01 by a program of yours: it is started without a shell as `PROGRAM ARGUMENT... present NAME VALUE`, has to return when
   * the TXT record NAME (with its final dot) shows VALUE on every name server of the zone, and is started with `cleanup`
   * instead of `present` afterwards. It has five minutes.
   */
  dnsHook?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * HTTP-01 by a program of yours: started as `PROGRAM ARGUMENT... present NAME TOKEN VALUE`, it has to return when
   * `http://NAME/.well-known/acme-challenge/TOKEN` gives VALUE; then with `cleanup`. Not for wildcards. An appliance does not
   * answer there itself.
   */
  httpHook?: pulumi.Input<pulumi.Input<string>[]>;
}

const kinds = ["dnsHook", "httpHook"] as const;

/** The challenge as it is declared. Throws args/required or args/conflict unless there is exactly one; call it in `against`. */
export function readChallenge(
  owner: pulumi.Resource,
  subject: string,
  args: AcmeChallengeArgs,
): pulumi.Output<DeclaredChallenge> {
  const [kind, another] = kinds.filter((name) => args[name] !== undefined);
  if (kind === undefined) {
    throw cmsError("args/required", {
      subject,
      what: "it is empty",
      remedy: `give one of ${kinds.join(", ")}`,
    });
  }
  if (another !== undefined) {
    const what = `${kind} and ${another} exclude each other`;
    throw cmsError("args/conflict", { subject, what, remedy: "leave out one of them" });
  }
  return checked(owner, args[kind] ?? [], (command) => ({
    kind,
    command: readProgram(`${subject} ${kind}`, command),
  }));
}

function readProgram(subject: string, command: readonly string[]): readonly string[] {
  if (command.length > 0) return command.map((part) => readText(subject, part));
  throw cmsError("args/required", {
    subject,
    what: "the list is empty",
    remedy: "give a program and its arguments",
  });
}

/** The names of a request. Throws args/conflict for those that cannot be shown this way, before anything is sent. */
export function namesToShow(
  subject: string,
  { dnsNames, ipAddresses, commonName }: IdentityRequest,
  { kind }: DeclaredChallenge,
): readonly string[] {
  const names = [...dnsNames, ...ipAddresses];
  const overHttp = kind === "httpHook";
  const refused = overHttp ? dnsNames.filter((name) => name.startsWith("*.")) : ipAddresses;
  if (names.length > 0 && refused.length === 0) return names;
  throw cmsError("args/conflict", {
    subject: `${subject} issuer`,
    what:
      names.length === 0
        ? `an ACME server issues for names in the DNS and for addresses, and ${commonName} is neither`
        : `${refused.join(", ")} cannot be shown by ${kind}`,
    remedy: "use another issuer for it, or another challenge: wildcards need DNS-01, addresses HTTP-01",
  });
}
