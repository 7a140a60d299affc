/** The package, as the engine's command plugin starts it: one entry process per change, secrets on standard input. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { defaultDeadlines } from "../../plan/declaration";
import type { Declaration, SecretDocument } from "../../plan/declaration";
import type { Report } from "../../plan/report";
import type { Coordinates } from "../appliance-host";
import type { Change } from "../change";
import { atMost } from "../rollout";
import type { Contender, Job } from "./contender";

/** What a change's component writes into its command. */
const program = "require('pulumi-cisco-meeting-server/apply').main()";
const checkout = join(__dirname, "..", "..");

/** The package with its defaults. */
export const packageEntry: Contender = entryContender(
  "package",
  "this package's entry, with its defaults (100 ms between two channels)",
  defaultDeadlines.channelGapMs,
);

/** The same without the pause that no other contender makes. */
export const packageWithoutGap: Contender = entryContender(
  "package-no-gap",
  "this package's entry without the pause between two channels, which nobody else makes",
  0,
);

function entryContender(name: string, what: string, channelGapMs: number): Contender {
  return {
    name,
    what,
    missing: () => undefined,
    run: (job) =>
      atMost(job.forks, job.appliances, async (appliance) => {
        await runEntry(declarationFor(appliance, job, channelGapMs), job);
      }),
  };
}

/** The declaration of the change on one appliance. */
export function declarationFor(
  appliance: Coordinates,
  { change, login }: Pick<Job, "change" | "login">,
  channelGapMs: number,
): Declaration {
  return {
    version: 1,
    appliance: appliance.name,
    role: "callBridge",
    phase: "switch",
    mark: "be4c",
    stack: "example/bench/dev",
    target: {
      host: appliance.address,
      port: appliance.sshPort,
      user: login.user,
      hostKey: appliance.hostKey,
      credentials: { privateKeyFrom: { file: login.privateKeyFile } },
    },
    identities: {
      certs: {
        leafPem: change.identity.leafPem,
        chainPem: change.identity.bundlePem,
        keyForm: "pkcs8",
      },
    },
    trusts: {},
    settings: { kind: "callBridge", webRtc: true },
    proof: { mode: "auto", port: appliance.sipPort },
    deadlines: { ...defaultDeadlines, channelGapMs },
    // The slot holds a file that this stack did not upload: the measurement begins with an installer's certificate.
    allow: ["apply/foreign-file"],
  };
}

/** What travels on standard input. */
export function secretsFor({ identity }: Change): SecretDocument {
  return { version: 1, keys: { certs: identity.keyPem }, credentials: {} };
}

/** Runs one change; rejects with its own words where it did not change the appliance. */
export async function runEntry(
  declaration: Declaration,
  { change, folder }: Pick<Job, "change" | "folder">,
): Promise<Report> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ["-e", program], {
    cwd: checkout,
    env: { PATH, HOME, XDG_STATE_HOME: folder, CMS_DECLARATION: JSON.stringify(declaration) },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(JSON.stringify(secretsFor(change)));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const report = stdout === "" ? undefined : (JSON.parse(stdout) as Report);
  if (report?.outcome === "changed") return report;
  throw new Error(
    `the change of ${declaration.appliance} ended as ${report?.outcome ?? "nothing"}: ${stderr.trim()}`,
  );
}
