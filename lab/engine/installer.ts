/** Pulumi's own download: the installer of the Automation API, and the CLI's download of plugins. */
import { join } from "node:path";
import { run } from "./run";

/** Where Pulumi's programs can be downloaded from. */
export interface Installer {
  /** Why the server cannot be used, or nothing when it answers. */
  refusal(): Promise<string | undefined>;
  /** Installs the CLI and the programs that come with it into `<root>/bin`; fails with the installer's words. */
  installCli(root: string, environment: NodeJS.ProcessEnv): Promise<void>;
  /** Installs a plugin into the plugin cache of `PULUMI_HOME`; fails with the CLI's words. */
  installPlugin(cli: string, name: string, version: string, environment: NodeJS.ProcessEnv): Promise<void>;
}

const server = "get.pulumi.com";
const answerLimitMs = 3_000;
const downloadLimitMs = 300_000;

/** The installer that asks Pulumi's server. */
export const pulumiInstaller: Installer = {
  async refusal() {
    try {
      const answer = await fetch(`https://${server}/install.sh`, {
        method: "HEAD",
        signal: AbortSignal.timeout(answerLimitMs),
      });
      return answer.ok ? undefined : `${server} answers ${answer.status}`;
    } catch (error) {
      return `${server} does not answer: ${reason(error)}`;
    }
  },

  // In a process of its own, because it has no time limit and cannot be interrupted.
  async installCli(root, environment) {
    const install = `require(process.argv[1]).PulumiCommand.install({ root: process.argv[2] }).catch((error) => {
      console.error(error.message);
      process.exit(1);
    })`;
    const automation = require.resolve("@pulumi/pulumi/automation");
    await run(process.execPath, ["-e", install, automation, root], { environment, limitMs: downloadLimitMs });
  },

  async installPlugin(cli, name, version, environment) {
    const parameters = ["plugin", "install", "resource", name, version, "--non-interactive"];
    await run(cli, parameters, { environment, limitMs: downloadLimitMs });
  },
};

/** The folder with the programs below the root of an installation. */
export function binFolder(root: string): string {
  return join(root, "bin");
}

/* fetch says only that it failed; why stands in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
