/**
 * `adopt`: looks at appliances that run already, as `doctor` does, and writes a Pulumi project that declares what it found,
 * so that the first `pulumi up` changes nothing. It changes nothing on the appliances, and fetches no private key.
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cmsError } from "../../errors/cms-error";
import { checkHostKeys, lookAtAll } from "../doctor/look-at-all";
import { adoptedFleet } from "./adopted";
import type { AdoptedAppliance } from "./adopted";
import { loginFrom } from "./arguments";
import type { AdoptOrder } from "./arguments";
import { foundText, readmeText } from "./instructions";
import { programText } from "./program-text";

/** What is told, and what the program should end with: 0 all is adopted, 1 nothing is, 2 there is something to know first. */
export interface WrittenAdoption {
  readonly text: string;
  readonly exitCode: 0 | 1 | 2;
}

/** Looks, and writes the project. Throws `cli/folder` where there is one already. */
export async function adopt(order: AdoptOrder, progress: (line: string) => void): Promise<WrittenAdoption> {
  checkHostKeys(order);
  const { folder } = order;
  // Before anything is connected to, since the answer is the same.
  for (const name of written) if (existsSync(join(folder, name))) throw occupied(join(folder, name));
  const fleet = adoptedFleet(await lookAtAll(order, progress), new Date());
  const text = foundText(fleet, folder);
  if (fleet.every(({ roles }) => roles.length === 0)) return { text, exitCode: 1 };
  for (const [name, content] of filesOf(fleet, order)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: "wx" });
  }
  return { text, exitCode: fleet.some(({ notes }) => notes.length > 0) ? 2 : 0 };
}

const written = ["index.ts", "Pulumi.yaml", "adopted"] as const;

function filesOf(
  fleet: readonly AdoptedAppliance[],
  order: AdoptOrder,
): readonly (readonly [string, string])[] {
  const certificates = fleet.flatMap(({ name, roles }) =>
    roles.flatMap(({ identities, trusts }) =>
      [...identities, ...trusts].map(({ file, pem }) => [join("adopted", name, file), pem] as const),
    ),
  );
  return [
    ["index.ts", programText(fleet, loginFrom(order.credentials))],
    [
      "Pulumi.yaml",
      "name: adopted-fleet\ndescription: Certificates of a Meeting Server fleet\nmain: index.ts\nruntime: nodejs\n",
    ],
    [join("adopted", "README.md"), readmeText(fleet)],
    // Keys belong into no repository.
    [join("adopted", ".gitignore"), "*.key\n*.pem\n*.der\n"],
    ...certificates,
  ];
}

function occupied(path: string): Error {
  return cmsError("cli/folder", {
    subject: path,
    what: "it is there already, and nothing is overwritten",
    remedy: "give another folder, or move it away",
  });
}
