/** The `tls` plugin: PrivateKey, CertRequest, SelfSignedCert, LocallySignedCert. */
import type {
  CheckAnswer,
  CheckRequest,
  CreateRequest,
  DiffAnswer,
  DiffRequest,
  EngineLog,
  InvokeAnswer,
  Provider,
  ReadRequest,
  ResourceAnswer,
  UpdateRequest,
} from "../wire/provider";
import { unknown } from "../wire/values";
import type { Value, Values } from "../wire/values";
import { diffState, plannedInputs } from "./diff";
import { checkInputs, completeInputs, numberOf, textOf } from "./inputs";
import { asProblem } from "./problem";
import { isAlwaysReady, isInWindow } from "./renewal";
import type { ResourceType, Warn } from "./resource-type";
import { certRequest } from "./resources/cert-request";
import { locallySignedCert } from "./resources/locally-signed-cert";
import { describePublicKey, privateKey } from "./resources/private-key";
import { selfSignedCert } from "./resources/self-signed-cert";
import { readState, wrapSecrets, writeState } from "./state";

const types: Readonly<Record<string, ResourceType>> = {
  "tls:index/privateKey:PrivateKey": privateKey,
  "tls:index/certRequest:CertRequest": certRequest,
  "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
  "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
};

/** The plugin; its messages go to the engine's log. It answers no Handshake. */
export class TlsProvider implements Provider {
  readonly version = "5.5.1";
  readonly abilities = { secrets: false, resources: true, outputs: false, autonaming: true } as const;

  constructor(private readonly log: EngineLog) {}

  checkConfig(inputs: Values): Values {
    return inputs;
  }

  check(request: CheckRequest): CheckAnswer {
    return checkInputs(typeOf(request), request);
  }

  diff(request: DiffRequest): DiffAnswer {
    return diffState(typeOf(request), request.olds, request.news, Date.now());
  }

  async create(request: CreateRequest): Promise<ResourceAnswer> {
    const type = typeOf(request);
    const inputs = completeInputs(type, request.properties);
    if (request.preview) return { id: "", properties: wrapSecrets(type, previewedState(type, inputs)) };
    const outputs = await this.make(type, inputs, request.urn);
    const properties = { ...inputs, ...outputs, ...readiness(type, inputs) };
    return { id: textOf(outputs, "id"), properties: writeState(type, properties) };
  }

  update(request: UpdateRequest): Promise<Values> {
    const type = typeOf(request);
    const inputs = plannedInputs(type, request.olds, request.news);
    const properties = { ...readState(request.olds), ...inputs, ...readiness(type, inputs) };
    return Promise.resolve(request.preview ? wrapSecrets(type, properties) : writeState(type, properties));
  }

  read(request: ReadRequest): ResourceAnswer {
    const type = typeOf(request);
    const state = readState(request.properties);
    const end = textOf(state, "validityEndTime");
    const isReady =
      type.renews && end !== "" && isInWindow(end, numberOf(state, "earlyRenewalHours") ?? 0, Date.now());
    const properties = isReady ? { ...state, readyForRenewal: true } : state;
    return {
      id: request.id,
      properties: writeState(type, properties),
      inputs: wrapSecrets(type, request.inputs),
    };
  }

  /** What was made lies in the state only, so there is nothing to delete. */
  remove(): Promise<void> {
    return Promise.resolve();
  }

  invoke(token: string, args: Values): Promise<InvokeAnswer> {
    if (token !== "tls:index/getPublicKey:getPublicKey") {
      return Promise.reject(new Error(`invoke for ${token} is not part of the stand-in`));
    }
    return Promise.resolve({ returns: { ...args, ...describePublicKey(args) }, failures: [] });
  }

  /** Nothing here takes long enough to be cut short. */
  cancel(): void {
    return undefined;
  }

  private async make(type: ResourceType, inputs: Values, urn: string): Promise<Values> {
    const logged: Promise<void>[] = [];
    const warn: Warn = (summary, detail) => {
      const message = `[WARNING] ${detail}: ${summary}`;
      logged.push(this.log.write({ severity: "warning", message, urn }));
    };
    try {
      return await type.create(inputs, warn);
    } catch (error) {
      const { summary, detail, message } = asProblem("Failed to create the resource", error);
      logged.push(this.log.write({ severity: "error", message: `[ERROR] ${detail}: ${summary}`, urn }));
      throw new Error(message, { cause: error });
    } finally {
      await Promise.all(logged);
    }
  }
}

function typeOf({ type }: { readonly type: string }): ResourceType {
  const found = types[type];
  if (found === undefined) throw new Error(`${type} is not part of the stand-in`);
  return found;
}

function previewedState(type: ResourceType, inputs: Values): Values {
  const later = Object.entries(type.fields).filter(
    ([name, field]) => field.keepsState && inputs[name] === undefined,
  );
  const names = ["id", ...type.outputs, ...later.map(([name]) => name)];
  return {
    ...inputs,
    ...Object.fromEntries(names.map((name): [string, Value] => [name, unknown])),
    ...readiness(type, inputs),
  };
}

function readiness(type: ResourceType, inputs: Values): Values {
  return type.renews ? { readyForRenewal: isAlwaysReady(inputs) } : {};
}
