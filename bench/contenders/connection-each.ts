/**
 * A model of what `remote.Command` and `remote.CopyToRemote` of @pulumi/command do on the wire: one connection per
 * command and per file, each with a login of its own. A copy looks at the target, then opens, writes and closes it. The
 * model is kinder than what it stands for: no engine and no provider take time, environment requests are left out, it
 * sets TCP_NODELAY, and it closes its connections, which `remote.Command` does not.
 */
import { connect } from "node:net";
import { promisify } from "node:util";
import { Client } from "ssh2";
import type { SFTPWrapper } from "ssh2";
import type { Coordinates } from "../appliance-host";
import type { ChangeFile } from "../change";
import { atMost } from "../rollout";
import type { Contender, Job, Login } from "./contender";

/** One connection per command and per copy. */
export const connectionEach: Contender = {
  name: "connection-each",
  what: "a model of remote.Command and CopyToRemote: one connection per command and per file",
  missing: () => undefined,
  run: (job) => atMost(job.forks, job.appliances, (appliance) => changeOne(appliance, job)),
};

async function changeOne(appliance: Coordinates, { change, login }: Job): Promise<void> {
  // Copies do not wait for one another in a program either.
  await Promise.all(change.files.map((file) => during(appliance, login, (client) => copy(client, file))));
  let reply = "";
  for (const command of change.commands) {
    reply = await during(appliance, login, (client) => run(client, command));
  }
  if (!reply.includes(change.readBack)) throw new Error(`${appliance.name} does not show ${change.readBack}`);
}

async function during<T>(
  { address, sshPort }: Coordinates,
  { user, privateKey }: Login,
  act: (client: Client) => Promise<T>,
): Promise<T> {
  const sock = connect(sshPort, address).setNoDelay(true);
  const client = new Client();
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("ready", () => resolve()).once("error", reject);
      client.connect({
        sock,
        username: user,
        privateKey,
        // Like Go's client with a key alone.
        authHandler: ["publickey"],
        readyTimeout: 60_000,
      });
    });
    client.on("error", () => undefined);
    return await act(client);
  } finally {
    client.end();
  }
}

function run(client: Client, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let said = "";
      channel.on("data", (bytes: Buffer) => (said += bytes.toString("utf8")));
      channel.stderr.on("data", (bytes: Buffer) => (said += bytes.toString("utf8")));
      channel.once("close", () => resolve(said));
    });
  });
}

async function copy(client: Client, { name, content }: ChangeFile): Promise<void> {
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.sftp((error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const path = `/${name}`;
  const bytes = Buffer.from(content);
  // The file is not there yet, which is the usual answer.
  await promisify(sftp.stat.bind(sftp))(path).catch(() => undefined);
  const handle = await new Promise<Buffer>((resolve, reject) => {
    sftp.open(path, "w", (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  await new Promise<void>((resolve, reject) => {
    sftp.write(handle, bytes, 0, bytes.length, 0, (error) => (error ? reject(error) : resolve()));
  });
  await promisify(sftp.close.bind(sftp))(handle);
}
