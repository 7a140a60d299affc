/** Small deployments for the tests of components, and ways to read what they registered. */
import { MeetingServer, PrivateCa, suppliedIdentity } from "../../index";
import type { Identity, MeetingServerArgs } from "../../index";
import { aCa, aLeaf } from "../certificates";
import type { LeafBuilder, Made, TestCa } from "../certificates";
import type { ProgramRun, Registered } from "./program";

export const hostKey = `SHA256:${"A".repeat(43)}`;

/** An appliance that is reached by its address; its name is `<name>.example.org`. */
export function serverArgs(name: string, more: Partial<MeetingServerArgs> = {}): MeetingServerArgs {
  const fqdn = `${name}.example.org`;
  return { address: "10.1.1.9", hostKey, fqdn, passwordFrom: { env: "CMS_PASSWORD" }, ...more };
}

export function aServer(name = "cms1", more: Partial<MeetingServerArgs> = {}): MeetingServer {
  return new MeetingServer(name, serverArgs(name, more));
}

export function aPrivateCa(): PrivateCa {
  return new PrivateCa("ca");
}

/** One CA of the tests' own, for certificates that exist already. */
export const suppliedCa: TestCa = aCa("Supplied Root");

/** A leaf for `cms1.example.org` that every rule accepts. */
export function goodLeaf(): LeafBuilder {
  return aLeaf().forHost("cms1.example.org");
}

/** An identity that exists already. */
export function supplied(made: Made = suppliedCa.issue(goodLeaf())): Identity {
  const { keyPem, leafPem, chainPem } = made;
  return suppliedIdentity({ keyPem, leafPem, ...(chainPem !== "" && { chainPem }) });
}

/** Parent, type and name of everything that was registered, in the order of the names. */
export function childList({ resources }: ProgramRun<unknown>): readonly string[] {
  return resources.map(({ parent, type, name }) => `${parent} > ${type} ${name}`).sort();
}

/** The changes in the order in which they were registered; a command that gets a certificate is none. */
export function changesOf({ resources }: ProgramRun<unknown>): readonly Registered[] {
  return resources.filter(
    ({ type, name }) => type === "command:local:Command" && !name.endsWith("-issuance"),
  );
}

/** A resource by its type's last word and its name. */
export function find({ resources }: ProgramRun<unknown>, type: string, name: string): Registered {
  const found = resources.find((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found;
}

/** The only change of a program. */
export function onlyChange(run: ProgramRun<unknown>): Registered {
  const [change, ...others] = changesOf(run);
  if (!change || others.length > 0) throw new Error(`one change is expected; ${run.errors.join("; ")}`);
  return change;
}

/** The environment of a change. */
export function environmentOf({ inputs }: Registered): Readonly<Record<string, unknown>> {
  return inputs["environment"] as Readonly<Record<string, unknown>>;
}

/** The declaration that a change carries. */
export function declarationOf(change: Registered): Readonly<Record<string, unknown>> {
  return JSON.parse(String(environmentOf(change)["CMS_DECLARATION"])) as Readonly<Record<string, unknown>>;
}

/** The MMP commands that a reviewer sees. */
export function commandsOf(change: Registered): readonly unknown[] {
  return Object.entries(environmentOf(change))
    .filter(([name]) => /^MMP_\d/.test(name))
    .map(([, command]) => command);
}

/** The secret document of a change, out of its wrapper. */
export function secretsOf({ inputs }: Registered): unknown {
  return JSON.parse((inputs["stdin"] as { secret: string }).secret);
}
