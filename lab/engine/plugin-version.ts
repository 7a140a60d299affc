/** Asks a plugin or a language host for its version as the engine does: over gRPC, at the port that it prints. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { Client, credentials } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { parseVersion } from "./facts";

/** The service that a program offers. */
export type PluginService = "ResourceProvider" | "LanguageRuntime";

const limitMs = 10_000;

/** The version that the program says; nothing when it cannot be asked. */
export async function askVersion(
  program: string,
  service: PluginService,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  // The argument is the engine's address; nobody listens there, and nothing is asked of it before the answer.
  const child = spawn(program, ["127.0.0.1:1"], { env: environment, stdio: ["ignore", "pipe", "ignore"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  try {
    const port = await firstLine(child);
    return port === undefined ? undefined : parseVersion(await ask(port, service));
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

function firstLine(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(undefined));
    if (child.stdout === null) return;
    createInterface(child.stdout)
      .once("line", resolve)
      .once("close", () => resolve(undefined));
  });
}

function ask(port: string, service: PluginService): Promise<string> {
  const client = new Client(`127.0.0.1:${port.trim()}`, credentials.createInsecure());
  return new Promise<string>((resolve, reject) => {
    client.makeUnaryRequest(
      `/pulumirpc.${service}/GetPluginInfo`,
      (request: Empty) => Buffer.from(request.serializeBinary()),
      (answer) => PluginInfo.deserializeBinary(answer),
      new Empty(),
      { deadline: Date.now() + limitMs },
      (error, answer) => {
        if (error === null) resolve(answer?.getVersion() ?? "");
        else reject(error);
      },
    );
  }).finally(() => client.close());
}
