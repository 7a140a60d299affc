/** What the user has to supply, and what to know, after `adopt`. Text only. */
import { visible } from "../plan-text";
import type { AdoptedAppliance } from "./adopted";

/** What is printed. */
export function foundText(fleet: readonly AdoptedAppliance[], folder: string): string {
  const roles = fleet.flatMap(({ name, roles: found }) =>
    found.map(
      ({ role, allow }) => `${name} ${role}${allow.length > 0 ? ` (breaks ${allow.join(", ")})` : ""}`,
    ),
  );
  const notes = notesOf(fleet);
  if (roles.length === 0)
    return `${["Nothing was adopted, and nothing was written.", ...notes].join("\n")}\n`;
  const keys = keysOf(fleet);
  return `${[
    `Adopted: ${roles.join(", ")}.`,
    ...(notes.length > 0 ? ["", "To know first:", ...notes] : []),
    "",
    `Supply ${keys.length === 1 ? "this private key" : `these ${String(keys.length)} private keys`}, which nothing has been fetched of:`,
    ...keys.map(({ path }) => `  ${folder}/${path}`),
    `How, and what comes next: ${folder}/adopted/README.md`,
  ].join("\n")}\n`;
}

/** `adopted/README.md`. */
export function readmeText(fleet: readonly AdoptedAppliance[]): string {
  const keys = keysOf(fleet);
  const notes = notesOf(fleet);
  const text = [
    "# Adopted appliances",
    "",
    "The certificates here are those that were assigned when `adopt` looked. Private keys are not fetched: put them here",
    "yourself, as unencrypted PEM and readable by you alone. Take them from where they were made; where that was the",
    "appliance itself, its SFTP gives them to an administrator:",
    "",
    ...keys.map(({ path, command }) => `- \`${path}\`${command === undefined ? "" : `: \`${command}\``}`),
    "",
    ...(notes.length > 0 ? ["To know first:", "", ...notes.map((note) => `- ${note}`), ""] : []),
    "Then, in the project's folder:",
    "",
    "    npm install @pulumi/pulumi PACKAGE   # PACKAGE: pulumi-cisco-meeting-server, or the packed file of it",
    "    pulumi stack init prod",
    "    pulumi preview                       # creates resources in the stack; the commands are the most that may be sent",
    "    pulumi up                            # every report says `unchanged`, and nothing is written to an appliance",
    "",
    "After that a role gets `issuer` instead of `identity` when its certificate is to be renewed, and its files here can go.",
    "Not adopted are the database cluster, the trust of a Call Bridge cluster, and the entries of Web Bridges in the API;",
    "they stay as they are until you declare them.",
    "",
  ];
  return text.join("\n");
}

interface SuppliedKey {
  /** Relative to the project's folder. */
  readonly path: string;
  /** What fetches it, where its name on the appliance is a plain one. */
  readonly command?: string;
}

/** One key may serve several roles of an appliance. */
function keysOf(fleet: readonly AdoptedAppliance[]): readonly SuppliedKey[] {
  const keys = fleet.flatMap(({ name, host, port, user, roles }) =>
    roles.flatMap(({ identities }) =>
      identities.map(({ keyFile, keyOnAppliance }): SuppliedKey => {
        const path = `adopted/${name}/${keyFile}`;
        const place = `${user}@${host.includes(":") ? `[${host}]` : host}`;
        const command = `sftp -P ${String(port)} ${place}:${keyFile} ${path}`;
        return { path, ...(keyFile === keyOnAppliance && { command }) };
      }),
    ),
  );
  return [...new Map(keys.map((key) => [key.path, key])).values()];
}

function notesOf(fleet: readonly AdoptedAppliance[]): readonly string[] {
  return fleet.flatMap(({ notes }) => notes.map(({ where, text }) => `${visible(where)}: ${visible(text)}.`));
}
