/** Requests and responses of the plugin protocol as the recordings write them. */
import { Metadata } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import type { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { readable, wire } from "./recording";
import type { Json, JsonObject } from "./recording";

/* The setters of the generated messages do not follow one rule of capitals. */
const setters: Readonly<Record<string, string>> = {
  acceptSecrets: "setAcceptsecrets",
  acceptResources: "setAcceptresources",
  randomSeed: "setRandomseed",
};

const structs = new Set(["olds", "news", "oldInputs", "properties", "inputs", "args"]);

type Setter = (value: unknown) => unknown;
type Call = (
  request: unknown,
  metadata: Metadata,
  done: (error: ServiceError | null, response: unknown) => void,
) => void;

/**
 * Asks one question; gives the error or the response. The recordings name calls and fields as texts, so this is the one
 * place that trades types for names.
 */
export function send(client: ResourceProviderClient, rpc: string, request: JsonObject) {
  const message = buildRequest(rpc, request);
  const name = rpc.charAt(0).toLowerCase() + rpc.slice(1);
  const call = (client as unknown as Record<string, Call | undefined>)[name];
  if (call === undefined) throw new Error(`the service has no ${rpc}`);
  return new Promise<[ServiceError | null, unknown]>((resolve) => {
    call.call(client, message, new Metadata(), (error, response) => {
      resolve([error, response]);
    });
  });
}

function buildRequest(rpc: string, request: JsonObject): unknown {
  const types = messages as unknown as Record<string, (new () => Record<string, Setter>) | undefined>;
  const name = { Handshake: "ProviderHandshakeRequest", CheckConfig: "CheckRequest" }[rpc] ?? `${rpc}Request`;
  const Type = types[name];
  if (Type === undefined) return new Empty();
  const message = new Type();
  for (const [field, value] of Object.entries(request)) {
    const setter = setters[field] ?? `set${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    if (message[setter] === undefined) throw new Error(`${name} has no field ${field}`);
    message[setter](fieldValue(field, value));
  }
  return message;
}

function fieldValue(field: string, value: Json): unknown {
  const asStruct = (json: Json) => Struct.fromJavaScript(json as Parameters<typeof Struct.fromJavaScript>[0]);
  if (structs.has(field)) return asStruct(wire(value));
  return field === "randomSeed" && typeof value === "string" ? Buffer.from(value, "base64") : value;
}

/** A response as the recordings write it. */
export function describeResponse(rpc: string, response: unknown): Json {
  if (response instanceof messages.ProviderHandshakeResponse) {
    return {
      acceptSecrets: response.getAcceptSecrets(),
      acceptResources: response.getAcceptResources(),
      acceptOutputs: response.getAcceptOutputs(),
      supportsAutonamingConfiguration: response.getSupportsAutonamingConfiguration(),
    };
  }
  if (response instanceof messages.ConfigureResponse) {
    return {
      acceptSecrets: response.getAcceptsecrets(),
      supportsPreview: response.getSupportspreview(),
      acceptResources: response.getAcceptresources(),
      acceptOutputs: response.getAcceptoutputs(),
      supportsAutonamingConfiguration: response.getSupportsAutonamingConfiguration(),
    };
  }
  if (response instanceof messages.CheckResponse) {
    return {
      inputs: properties(response.getInputs()),
      failures: response.getFailuresList().map(describeFailure),
    };
  }
  if (response instanceof messages.DiffResponse) return describeDiff(response);
  if (response instanceof messages.CreateResponse) {
    return { id: response.getId(), properties: properties(response.getProperties()) };
  }
  if (response instanceof messages.UpdateResponse)
    return { properties: properties(response.getProperties()) };
  if (response instanceof messages.ReadResponse) {
    const inputs = properties(response.getInputs());
    return { id: response.getId(), properties: properties(response.getProperties()), inputs };
  }
  if (response instanceof messages.InvokeResponse) {
    return {
      return: properties(response.getReturn()),
      failures: response.getFailuresList().map(describeFailure),
    };
  }
  if (rpc === "GetPluginInfo") return { version: (response as { getVersion(): string }).getVersion() };
  return {};
}

function properties(struct: Struct | undefined): Json {
  return struct === undefined ? {} : readable(struct.toJavaScript());
}

function describeFailure(failure: messages.CheckFailure): Json {
  return { property: failure.getProperty(), reason: failure.getReason() };
}

function describeDiff(diff: messages.DiffResponse): Json {
  const kinds = ["ADD", "ADD_REPLACE", "DELETE", "DELETE_REPLACE", "UPDATE", "UPDATE_REPLACE"];
  const detailed: Record<string, Json> = {};
  diff.getDetaileddiffMap().forEach((change, path) => {
    detailed[path] = `${kinds[change.getKind()] ?? ""}${change.getInputdiff() ? " inputDiff" : ""}`;
  });
  return {
    changes: ["DIFF_UNKNOWN", "DIFF_NONE", "DIFF_SOME"][diff.getChanges()] ?? "",
    diffs: diff.getDiffsList(),
    replaces: diff.getReplacesList(),
    stables: diff.getStablesList(),
    deleteBeforeReplace: diff.getDeletebeforereplace(),
    hasDetailedDiff: diff.getHasdetaileddiff(),
    detailedDiff: detailed,
  };
}
