/** The program that declares what was found. Text only; whoever runs it owns it from then on. */
import type { CredentialReferences, SecretReference } from "../../plan/declaration";
import type { SupportedRole } from "../../plan/roles";
import { visible } from "../plan-text";
import type { AdoptedAppliance } from "./adopted";
import type { AdoptedRole } from "./adopted-role";

/** The component of each role and the last part of its name. */
const components: Readonly<Record<SupportedRole, readonly [string, string]>> = {
  webAdmin: ["WebAdmin", "web-admin"],
  callBridge: ["CallBridge", "call-bridge"],
  webBridge3: ["WebBridge3", "web-bridge-3"],
  turn: ["TurnServer", "turn-server"],
  recorder: ["Recorder", "recorder"],
  streamer: ["Streamer", "streamer"],
  meetingApps: ["MeetingApps", "meeting-apps"],
  scheduler: ["Scheduler", "scheduler"],
  uploader: ["Uploader", "uploader"],
};

/** Where a trust stands in the arguments of its role. */
const trustNames: Readonly<Record<string, string>> = {
  c2wTrust: "c2w",
  sipTrust: "sip",
  ldapTrust: "ldap",
  callBridges: "callBridges",
  cmsTrust: "webAdmin",
  revTrust: "rev",
};

/** `index.ts`. */
export function programText(fleet: readonly AdoptedAppliance[], login: CredentialReferences): string {
  const read = fleet.filter(({ roles }) => roles.length > 0);
  const parts = read.map((appliance) => applianceText(appliance, login));
  const roles = parts.flatMap(({ roleVariables }) => roleVariables);
  return [head, ...parts.map(({ text }) => text), tail(parts, roles)].join("\n");
}

const head = `/** What \`adopt\` found on appliances that run already. It is yours now: change it as you like. */
import { existsSync, readFileSync } from "node:fs";
import * as cms from "pulumi-cisco-meeting-server";

/** A file of an appliance. */
function read(path: string): string {
  if (!existsSync(path)) throw new Error(\`\${path} is missing; see adopted/README.md\`);
  return readFileSync(path, "utf8");
}

/** A certificate that is in use, with the private key that you supply. Replace it by an issuer, role by role. */
function inUse(folder: string, key: string, certificates: string): cms.Identity {
  return cms.suppliedIdentity({ keyPem: read(\`\${folder}/\${key}\`), leafPem: read(\`\${folder}/\${certificates}\`) });
}

/** Whoever is trusted now. */
function trusted(path: string): cms.TrustArgs {
  return { certificatesPem: read(path) };
}
`;

interface ApplianceText {
  readonly name: string;
  readonly text: string;
  readonly roleVariables: readonly string[];
  readonly shown: readonly string[];
}

function applianceText(appliance: AdoptedAppliance, login: CredentialReferences): ApplianceText {
  const { name, host, port, user, hostKey, fqdn, notes } = appliance;
  const server = object({
    address: quoted(host),
    port: String(port),
    user: quoted(user),
    hostKey: quoted(hostKey),
    ...loginFields(login),
    ...(fqdn !== undefined && { fqdn: quoted(fqdn) }),
  });
  const stem = variableStem(name);
  const variable = `${stem}Server`;
  const roles = appliance.roles.map((role) => {
    const [component, suffix] = components[role.role];
    const its = `${stem}${component}`;
    const args = roleArguments(variable, `adopted/${name}`, role);
    return {
      its,
      role: role.role,
      text: `const ${its} = new cms.${component}(${quoted(`${name}-${suffix}`)}, ${args});`,
    };
  });
  return {
    name,
    text: [
      ...notes.map(({ where, text }) => `// ${visible(where)}: ${visible(text)}.`),
      `const ${variable} = new cms.MeetingServer(${quoted(name)}, ${server});`,
      ...roles.map(({ text }) => text),
      "",
    ].join("\n"),
    roleVariables: roles.map(({ its }) => its),
    shown: roles.map(({ its, role }) => shownRole(its, role)),
  };
}

function roleArguments(
  server: string,
  folder: string,
  { role, identities, trusts, allow }: AdoptedRole,
): string {
  const allowed = allow.length > 0 ? { allow: `[${allow.map(quoted).join(", ")}]` } : {};
  const named = Object.fromEntries(
    trusts.map(({ slot, file }) => [trustNames[slot] ?? slot, `trusted(${quoted(`${folder}/${file}`)})`]),
  );
  const trusting = trusts.length > 0 ? { trusts: object(named, 2) } : {};
  const identity = (slot: string): Readonly<Record<string, string>> => {
    const found = identities.find((one) => one.slot === slot);
    if (!found) return {};
    return {
      identity: `inUse(${[folder, found.keyFile, found.file].map(quoted).join(", ")})`,
      ...(found.fqdn !== undefined && { fqdn: quoted(found.fqdn) }),
    };
  };
  if (role !== "webBridge3" && role !== "scheduler") {
    const [{ slot } = { slot: "" }] = identities;
    return object({ server, ...identity(slot), ...trusting, ...allowed });
  }
  const c2wHost = identities.find(({ slot }) => slot === "c2wCerts")?.c2wHost;
  return object({
    server,
    https: object(identity("httpsCerts"), 2),
    c2w: object(identity("c2wCerts"), 2),
    ...(c2wHost !== undefined && { c2wHost: quoted(c2wHost) }),
    ...trusting,
    ...allowed,
  });
}

function loginFields({
  passwordFrom,
  privateKeyFrom,
  agent,
}: CredentialReferences): Readonly<Record<string, string>> {
  return {
    ...(passwordFrom && { passwordFrom: referenceText(passwordFrom) }),
    ...(privateKeyFrom && { privateKeyFrom: referenceText(privateKeyFrom) }),
    ...(agent === true && { agent: "true" }),
  };
}

function referenceText(reference: SecretReference): string {
  return `{ ${Object.entries(reference)
    .map(([kind, value]) => `${kind}: ${JSON.stringify(value)}`)
    .join(", ")} }`;
}

function shownRole(its: string, role: SupportedRole): string {
  const names = shownNames(role);
  return `${role}: { ${names.map((name) => `${name}: ${its}.${name}`).join(", ")} }`;
}

function shownNames(role: SupportedRole): readonly string[] {
  if (role === "uploader") return ["report"];
  if (role === "webBridge3" || role === "scheduler") return ["httpsFingerprint", "c2wFingerprint", "report"];
  return ["fingerprint", "notAfter", "report"];
}

function tail(parts: readonly ApplianceText[], roles: readonly string[]): string {
  const shown = Object.fromEntries(
    parts.map(({ name, shown: all }) => [quoted(name), `{ ${all.join(", ")} }`]),
  );
  return `/** Every certificate with its end, and who accepts it; \`report\` reads it. */
export const inventory = cms.inventory([${roles.join(", ")}]);

/** By appliance and role; \`doctor --outputs\` compares it with what is there. */
export const appliances = ${object(shown)};
`;
}

/** An object, a field on each line; its values are code. */
function object(fields: Readonly<Record<string, string>>, depth = 1): string {
  const pad = "  ".repeat(depth);
  const lines = Object.entries(fields).map(([name, code]) => `${pad}${name}: ${code},`);
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${"  ".repeat(depth - 1)}}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** `cms1Server` of `cms1`. Names have lower-case letters, digits and hyphens, so two never become one. */
function variableStem(name: string): string {
  const stem = name.replaceAll("-", "_");
  return /^\d/.test(stem) ? `_${stem}` : stem;
}
