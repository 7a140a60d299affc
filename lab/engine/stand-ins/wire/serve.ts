/**
 * Serves a stand-in as a Pulumi plugin: listens on a loopback port, prints the port as the first line of stdout, and
 * answers the ResourceProvider service. The engine ends every run with Cancel and then SIGINT, and waits five seconds
 * for a plugin that stays: so this one leaves at once.
 */
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckFailure as CheckFailureMessage,
  CheckResponse,
  ConfigureResponse,
  CreateResponse,
  DiffResponse,
  GetSchemaResponse,
  InvokeResponse,
  PropertyDiff,
  ProviderHandshakeResponse,
  ReadResponse,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { CheckFailure, DiffAnswer, PathChange, Provider, ResourceRequest } from "./provider";
import { readStruct, writeStruct } from "./values";

const pathChanges: Readonly<Record<PathChange, PropertyDiff.Kind>> = {
  ADD: PropertyDiff.Kind.ADD,
  ADD_REPLACE: PropertyDiff.Kind.ADD_REPLACE,
  DELETE: PropertyDiff.Kind.DELETE,
  DELETE_REPLACE: PropertyDiff.Kind.DELETE_REPLACE,
  UPDATE: PropertyDiff.Kind.UPDATE,
  UPDATE_REPLACE: PropertyDiff.Kind.UPDATE_REPLACE,
};

/** Starts to serve; resolves when the port has been printed. */
export async function servePlugin(provider: Provider): Promise<void> {
  leaveOnSignal();
  leaveWithEngine();
  // The engine sends whole states in one message; it sets no limit and neither do we.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, answers(provider));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  process.stdout.write(`${String(port)}\n`);
}

function leaveOnSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      process.exit(0);
    });
  }
}

const parentPollMs = 500;

/* A killed engine sends nothing: its calls are given up as its connection ends, and the plugin's parent is another. */
function leaveWithEngine(): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) process.exit(0);
  }, parentPollMs);
}

/* One entry per call of the protocol; what they need stands below. */
function answers(provider: Provider) {
  return { ...processAnswers(provider), ...questionAnswers(provider), ...changeAnswers(provider) };
}

/* Calls about the plugin itself. */
function processAnswers(provider: Provider) {
  return {
    handshake: answer(() => writeHandshake(provider)),
    getPluginInfo: answer(() => new PluginInfo().setVersion(provider.version)),
    getSchema: answer(() => new GetSchemaResponse().setSchema("{}")),
    checkConfig: answer((request: messages.CheckRequest) =>
      writeCheck({ inputs: provider.checkConfig(readStruct(request.getNews())), failures: [] }),
    ),
    diffConfig: answer(() => writeDiff({ diffs: [], replaces: [] })),
    configure: answer(() => writeConfigure(provider)),
    cancel: answer(() => {
      provider.cancel();
      return new Empty();
    }),
  };
}

/* Calls that change nothing. */
function questionAnswers(provider: Provider) {
  return {
    check: answer((request: messages.CheckRequest) =>
      writeCheck(provider.check({ ...resourceOf(request), news: readStruct(request.getNews()) })),
    ),
    diff: answer((request: messages.DiffRequest) => writeDiff(provider.diff(diffOf(request)))),
    read: answer((request: messages.ReadRequest) => {
      const found = provider.read({
        ...resourceOf(request),
        id: request.getId(),
        properties: readStruct(request.getProperties()),
        inputs: readStruct(request.getInputs()),
      });
      return new ReadResponse()
        .setId(found.id)
        .setProperties(writeStruct(found.properties))
        .setInputs(writeStruct(found.inputs ?? {}));
    }),
    invoke: answer(async (request: messages.InvokeRequest, signal) => {
      const answered = await provider.invoke(request.getTok(), readStruct(request.getArgs()), signal);
      return new InvokeResponse()
        .setReturn(writeStruct(answered.returns))
        .setFailuresList(answered.failures.map(writeFailure));
    }),
  };
}

/* Calls that make, change or remove a resource. */
function changeAnswers(provider: Provider) {
  return {
    create: answer(async (request: messages.CreateRequest, signal) => {
      const created = await provider.create({
        ...resourceOf(request),
        properties: readStruct(request.getProperties()),
        preview: request.getPreview(),
        timeout: request.getTimeout(),
        signal,
      });
      return new CreateResponse().setId(created.id).setProperties(writeStruct(created.properties));
    }),
    update: answer(async (request: messages.UpdateRequest, signal) => {
      const preview = request.getPreview();
      const timeout = request.getTimeout();
      const updated = await provider.update({ ...diffOf(request), preview, timeout, signal });
      return new UpdateResponse().setProperties(writeStruct(updated));
    }),
    delete: answer(async (request: messages.DeleteRequest, signal) => {
      await provider.remove({
        ...resourceOf(request),
        id: request.getId(),
        properties: readStruct(request.getProperties()),
        oldInputs: readStruct(request.getOldInputs()),
        timeout: request.getTimeout(),
        signal,
      });
      return new Empty();
    }),
  };
}

type Reply<Request, Response> = (request: Request, signal: AbortSignal) => Response | Promise<Response>;

function answer<Request, Response>(reply: Reply<Request, Response>) {
  return (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>): void => {
    const givenUp = new AbortController();
    call.on("cancelled", () => {
      givenUp.abort();
    });
    Promise.resolve(call.request)
      .then((request) => reply(request, givenUp.signal))
      .then(
        (response) => {
          done(null, response);
        },
        (error: unknown) => {
          done(asStatus(error));
        },
      );
  };
}

function asStatus(error: unknown): { readonly code: status; readonly details: string } {
  if (error instanceof NotImplemented) return { code: status.UNIMPLEMENTED, details: error.message };
  return { code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}

class NotImplemented extends Error {}

function resourceOf(request: { getUrn(): string; getName(): string; getType(): string }): ResourceRequest {
  return { urn: request.getUrn(), name: request.getName(), type: request.getType() };
}

function diffOf(request: messages.DiffRequest | messages.UpdateRequest) {
  return {
    ...resourceOf(request),
    id: request.getId(),
    olds: readStruct(request.getOlds()),
    news: readStruct(request.getNews()),
    oldInputs: readStruct(request.getOldInputs()),
  };
}

function writeHandshake(provider: Provider): ProviderHandshakeResponse {
  const { handshake } = provider;
  if (handshake === undefined) throw new NotImplemented("Handshake is not yet implemented");
  return new ProviderHandshakeResponse()
    .setAcceptSecrets(handshake.secrets)
    .setAcceptResources(handshake.resources)
    .setAcceptOutputs(handshake.outputs)
    .setSupportsAutonamingConfiguration(handshake.autonaming);
}

function writeConfigure({ abilities }: Provider): ConfigureResponse {
  return new ConfigureResponse()
    .setAcceptsecrets(abilities.secrets)
    .setAcceptresources(abilities.resources)
    .setAcceptoutputs(abilities.outputs)
    .setSupportspreview(true)
    .setSupportsAutonamingConfiguration(abilities.autonaming);
}

function writeCheck(checked: ReturnType<Provider["check"]>): CheckResponse {
  return new CheckResponse()
    .setInputs(writeStruct(checked.inputs))
    .setFailuresList(checked.failures.map(writeFailure));
}

function writeFailure(failure: CheckFailure): CheckFailureMessage {
  return new CheckFailureMessage().setProperty(failure.property).setReason(failure.reason);
}

function writeDiff(diff: DiffAnswer): DiffResponse {
  const changed = diff.diffs.length > 0 || diff.replaces.length > 0;
  const response = new DiffResponse()
    .setChanges(changed ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList([...diff.diffs])
    .setReplacesList([...diff.replaces]);
  if (diff.paths === undefined) return response;
  const details = response.setHasdetaileddiff(true).getDetaileddiffMap();
  for (const [path, kind] of Object.entries(diff.paths)) {
    details.set(path, new PropertyDiff().setKind(pathChanges[kind]));
  }
  return response;
}
