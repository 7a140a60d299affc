/**
 * The change runs as `node -e "require('pulumi-cisco-meeting-server/apply').main()"` in the program's folder, so Node
 * has to find the package from there. Checked at construction, where the remedy can still be named.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { cmsError } from "../errors/cms-error";
import { packageName } from "./package-name";

/** The entry point of a change. */
export const applyEntryPoint = `${packageName}/apply`;

/** The text of every change; a constant, so that it never causes a diff. */
export const changeProgram = `require('${applyEntryPoint}').main()`;

/** The text that empties a change's slots when its resource is deleted; a constant, too. */
export const clearProgram = `require('${applyEntryPoint}').clear()`;

/** The texts of a registration and of its removal; constants, like that of a change. */
export const registerProgram = `require('${packageName}/registration').registerMain()`;
export const unregisterProgram = `require('${packageName}/registration').unregisterMain()`;

/** The text of the procedure over a database cluster; a constant, too. */
export const databaseProgram = `require('${packageName}/database').databaseMain()`;

/** The text of an issuance; a constant, too. */
export const issueProgram = `require('${packageName}/issue').main()`;

/** The text that asks when a certificate is to be renewed. */
export const renewalProgram = `require('${packageName}/issue').renewal()`;

/** Throws args/entry-point unless `node -e` finds the entry point from a folder. */
export function checkEntryPoint(folder: string): void {
  try {
    // A made-up file in the folder: Node then resolves as it does for `node -e`, own package names included.
    // `require.resolve` with `paths` would always succeed here, because this very file belongs to the package.
    createRequire(join(folder, "[eval]")).resolve(applyEntryPoint);
  } catch (cause) {
    throw cmsError("args/entry-point", {
      subject: applyEntryPoint,
      what: `Node does not find it from ${folder}, where Pulumi runs this program and its commands`,
      remedy: `run \`npm install ${packageName}\` there or in a folder above; with \`main:\` in Pulumi.yaml that folder is the one of the program, with an inline program of the Automation API the current folder of the calling process`,
      cause,
    });
  }
}
