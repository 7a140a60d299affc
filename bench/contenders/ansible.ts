/**
 * Ansible with `raw`, which is all that an appliance without Python takes, and `sftp` for the files; with pipelining, one
 * connection kept per appliance, which `sftp` shares, and no gathering of facts.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Contender, Job } from "./contender";
import { batchFile, missingPrograms, openSshOptions, runProgram, writeOpenSshFiles } from "./openssh";

const playbook = join(__dirname, "playbook.yml");

/** One run of `ansible-playbook` over all appliances, with as many forks as may be worked on at a time. */
export const ansibleRaw: Contender = {
  name: "ansible",
  what: "Ansible: raw, and sftp over the same connection; pipelining, no facts",
  missing: () => missingPrograms(["ansible-playbook", "--version"], ["ssh", "-V"], ["sftp", "-h"]),
  prepare: (job) => {
    writeOpenSshFiles(job);
    writeFileSync(inventoryFile(job), JSON.stringify(inventory(job), undefined, 1));
    mkdirSync(join(job.folder, "ansible"));
    // Nobody's own configuration.
    writeFileSync(configurationFile(job), "");
  },
  run: async (job) => {
    const { PATH, HOME } = process.env;
    await runProgram(
      "ansible-playbook",
      ["--inventory", inventoryFile(job), "--forks", String(job.forks), playbook],
      {
        PATH,
        HOME,
        LC_ALL: "C.UTF-8",
        ANSIBLE_CONFIG: configurationFile(job),
        ANSIBLE_HOME: join(job.folder, "ansible"),
        ANSIBLE_LOCAL_TEMP: join(job.folder, "ansible"),
        ANSIBLE_PIPELINING: "1",
        ANSIBLE_SSH_ARGS: openSshOptions(job).join(" "),
        ANSIBLE_NOCOLOR: "1",
      },
    );
  },
};

function inventoryFile({ folder }: Job): string {
  return join(folder, "inventory.json");
}

function configurationFile({ folder }: Job): string {
  return join(folder, "ansible.cfg");
}

function inventory(job: Job): unknown {
  const { appliances, login, change, folder } = job;
  const hosts = appliances.map(({ name, address, sshPort }) => [
    name,
    { ansible_host: address, ansible_port: sshPort },
  ]);
  return {
    all: {
      hosts: Object.fromEntries(hosts) as unknown,
      vars: {
        ansible_user: login.user,
        sftp_options: openSshOptions(job).join(" "),
        batch: batchFile(folder),
        commands: change.commands,
        read_back: change.readBack,
      },
    },
  };
}
