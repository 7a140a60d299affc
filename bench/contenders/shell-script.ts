/** A script as an administrator writes it who knows OpenSSH well: one connection per appliance, kept by ControlMaster. */
import { join } from "node:path";
import { atMost } from "../rollout";
import type { Contender } from "./contender";
import { batchFile, missingPrograms, openSshOptions, runProgram, writeOpenSshFiles } from "./openssh";

const script = join(__dirname, "change.sh");

/** The script, once per appliance. */
export const shellScript: Contender = {
  name: "shell",
  what: "a shell script over OpenSSH with ControlMaster and sftp",
  missing: () => missingPrograms(["ssh", "-V"], ["sftp", "-h"], ["bash", "--version"]),
  prepare: writeOpenSshFiles,
  run: (job) =>
    atMost(job.forks, job.appliances, async ({ address, sshPort }) => {
      const { PATH, HOME } = process.env;
      await runProgram("bash", [script, ...job.change.commands], {
        PATH,
        HOME,
        DESTINATION: `${job.login.user}@${address}`,
        PORT: String(sshPort),
        OPTIONS: openSshOptions(job).join("\n"),
        BATCH: batchFile(job.folder),
        READ_BACK: job.change.readBack,
      });
    }),
};
