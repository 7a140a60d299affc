/** Starts a plugin as the engine does and asks it single questions; answers come as readable JSON. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { credentials, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { describeResponse, send } from "./plugin-messages";
import type { Json, JsonObject } from "./recording";
import { openRelay } from "./relay";

/** What a call gave, in the form of the recordings. */
export interface Answer {
  readonly response?: Json;
  readonly error?: { readonly code: string; readonly message: string };
  readonly logs?: readonly Json[];
}

/** A running plugin. */
export interface PluginUnderTest {
  readonly process: ChildProcess;
  call(rpc: string, request: JsonObject): Promise<Answer>;
  /** Cuts the connection, as when the engine is killed. */
  hangUp(): void;
  stop(): Promise<void>;
}

/** Starts a plugin program in a working folder, with an environment that holds little else than what is given. */
export async function startPlugin(
  program: string,
  folder: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<PluginUnderTest> {
  let logs: Json[] = [];
  const engine = await serveEngine((line) => logs.push(line));
  const child = spawn(program, [engine.address], {
    cwd: folder,
    env: { PATH: "/usr/bin:/bin", HOME: folder, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await openRelay(Number(await firstLine(child)));
  const client = new ResourceProviderClient(`127.0.0.1:${String(line.port)}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
  });
  return {
    process: child,
    async call(rpc, request) {
      logs = [];
      const [error, response] = await send(client, rpc, request);
      if (error !== null) {
        const failed = { code: status[error.code], message: error.details };
        return { error: failed, ...(logs.length > 0 ? { logs } : {}) };
      }
      return { response: describeResponse(rpc, response), ...(logs.length > 0 ? { logs } : {}) };
    },
    hangUp: line.cut,
    async stop() {
      client.close();
      line.cut();
      engine.server.forceShutdown();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("the plugin has no stdout");
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error("the plugin ended without printing its port");
}

async function serveEngine(onLog: (line: Json) => void) {
  const server = new Server();
  const ignore = (_call: unknown, done: sendUnaryData<Empty>): void => {
    done(null, new Empty());
  };
  server.addService(EngineService, {
    log(call: ServerUnaryCall<LogRequest, Empty>, done: sendUnaryData<Empty>) {
      if (call.request.getSeverity() !== LogSeverity.DEBUG) onLog(describeLog(call.request));
      done(null, new Empty());
    },
    getRootResource: ignore,
    setRootResource: ignore,
    startDebugging: ignore,
    requirePulumiVersion: ignore,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { server, address: `127.0.0.1:${String(port)}` };
}

function describeLog(request: LogRequest): Json {
  const severity = ["debug", "info", "warning", "error"][request.getSeverity()] ?? "";
  return {
    severity,
    message: request.getMessage(),
    ...(request.getUrn() === "" ? {} : { urn: request.getUrn() }),
    ...(request.getStreamid() === 0 ? {} : { streamId: request.getStreamid() }),
    ...(request.getEphemeral() ? { ephemeral: true } : {}),
  };
}
