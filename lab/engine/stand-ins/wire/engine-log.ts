/** Sends messages to the engine that started the plugin. */
import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { EngineLog, LogLine } from "./provider";

const severities = {
  info: LogSeverity.INFO,
  warning: LogSeverity.WARNING,
  error: LogSeverity.ERROR,
} as const;

/** The log of the engine at an address. Lines keep their order; one that the engine refuses is dropped. */
export function connectEngineLog(address: string): EngineLog {
  const client = new EngineClient(address, credentials.createInsecure());
  let last: Promise<void> = Promise.resolve();
  return {
    write(line: LogLine): Promise<void> {
      last = last.then(() => send(client, line));
      return last;
    },
  };
}

function send(client: EngineClient, line: LogLine): Promise<void> {
  const request = new LogRequest()
    .setSeverity(severities[line.severity])
    .setMessage(line.message)
    .setUrn(line.urn)
    .setEphemeral(line.ephemeral ?? false);
  return new Promise((resolve) => {
    client.log(request, () => {
      resolve();
    });
  });
}
