/** The API's paths (MMP reference 4.2 and 4.3). */
import { randomUUID } from "node:crypto";
import type { C2wLinks } from "../c2w-links";
import type { DatabaseEngine } from "../database/engine";
import { dialectNumber } from "../dialects";
import type { Dialect } from "../dialects";
import { releaseOf } from "../releases";
import type { ApiObject } from "../state";
import type { PeerLinks } from "../peer-links";
import type { StateHolder } from "../store";
import { documentAnswer, failureAnswer, reason } from "./answer";
import type { Answer } from "./answer";
import { collectionOf } from "./collections";
import type { Collection } from "./collections";
import { alarmsDocument, clusterDocument, databaseDocument, statusDocument } from "./system";
import { textElement } from "./xml";
import type { Element } from "./xml";

/** One request, taken apart. */
export interface ApiCall {
  readonly method: string;
  /** Below `/api/v1/`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

/** What the routes need of the appliance. */
export interface ApiParts {
  readonly state: StateHolder;
  readonly dialect: Dialect;
  readonly links: C2wLinks;
  readonly peers: PeerLinks;
  readonly database: DatabaseEngine;
  readonly startedAt: number;
  now(): Date;
  /** Legs of the calls that are in progress. */
  callLegsActive(): number;
}

/** Answers one call. */
export function answerCall(parts: ApiParts, call: ApiCall): Answer {
  const [first = "", id, ...rest] = call.path;
  if (first === "system") return answerSystem(parts, call);
  const collection = collectionOf(first);
  if (!collection) return unrecognised(parts);
  if (id === undefined) return answerCollection(parts, call, collection);
  const object = objectsOf(parts, collection).find((candidate) => candidate.id === id);
  if (!object) return missing(parts, collection);
  return rest.length === 0
    ? answerObject(parts, call, collection, object)
    : collection.name === "webBridges"
      ? answerWebBridge(parts, call, object, rest.join("/"))
      : unrecognised(parts);
}

const maxLimit = 20;

function answerCollection(parts: ApiParts, call: ApiCall, collection: Collection): Answer {
  if (call.method === "GET") return listAnswer(parts, call, collection);
  if (call.method !== "POST") return failureAnswer(400, reason("invalidOperation"));
  const problem = formProblem(collection, call.form);
  if (problem) return problem;
  const object: ApiObject = { id: randomUUID(), fields: Object.fromEntries(call.form) };
  change(parts, collection, (objects) => [...objects, object]);
  return { status: 200, headers: { Location: `/api/v1/${collection.name}/${object.id}` } };
}

/** The server's own cap may be smaller than the limit that was asked for. */
function listAnswer(parts: ApiParts, { query }: ApiCall, collection: Collection): Answer {
  const filter = query.get("filter") ?? "";
  const all = objectsOf(parts, collection).filter(({ fields }) =>
    Object.values(fields).some((value) => value.includes(filter)),
  );
  const offset = Number(query.get("offset") ?? 0);
  const cap = dialectNumber(parts.dialect, "list-cap") || maxLimit;
  const limit = Math.min(Number(query.get("limit") ?? maxLimit), cap);
  return documentAnswer({
    name: collection.name,
    attributes: { total: String(all.length) },
    content: all
      .slice(offset, offset + limit)
      .map((object) => objectElement(collection, object, collection.listed)),
  });
}

function answerObject(parts: ApiParts, call: ApiCall, collection: Collection, object: ApiObject): Answer {
  switch (call.method) {
    case "GET":
      return documentAnswer(objectElement(collection, object));
    case "PUT": {
      const problem = formProblem(collection, call.form);
      if (problem) return problem;
      const next = { ...object, fields: merged(object.fields, call.form) };
      change(parts, collection, (objects) => objects.map((other) => (other.id === object.id ? next : other)));
      return { status: 200 };
    }
    case "DELETE":
      change(parts, collection, (objects) => objects.filter((other) => other.id !== object.id));
      return { status: 200 };
    default:
      return failureAnswer(400, reason("invalidOperation"));
  }
}

function answerWebBridge(parts: ApiParts, call: ApiCall, bridge: ApiObject, part: string): Answer {
  if (part === "updateCustomization" && call.method === "POST") return { status: 200 };
  if (part !== "status" || call.method !== "GET") return unrecognised(parts);
  const forced = parts.dialect["webbridge-status"];
  const status = forced === "real" ? parts.links.statusOf(bridge) : forced;
  return documentAnswer({
    name: "webBridge",
    attributes: { id: bridge.id },
    content: [textElement("status", status)],
  });
}

function answerSystem(parts: ApiParts, call: ApiCall): Answer {
  const path = call.path.join("/");
  if (path === "system/configuration/cluster" && call.method === "PUT") {
    parts.state.change((state) => ({
      ...state,
      apiSettings: { ...state.apiSettings, [path]: merged(state.apiSettings[path] ?? {}, call.form) },
    }));
    return { status: 200 };
  }
  if (call.method !== "GET") return failureAnswer(400, reason("invalidOperation"));
  switch (path) {
    case "system/status":
      return documentAnswer(
        statusDocument(parts.state.current(), releaseOf(parts.dialect["table-rows"]), parts),
      );
    case "system/alarms":
      return documentAnswer(alarmsDocument(parts.state.current(), parts));
    case "system/database":
      return documentAnswer(databaseDocument(parts.state.current(), parts.database, parts.dialect));
    case "system/configuration/cluster":
      return documentAnswer(clusterDocument(parts.state.current()));
    default:
      return unrecognised(parts);
  }
}

function objectElement(
  { item }: Collection,
  { id, fields }: ApiObject,
  shown: readonly string[] = Object.keys(fields),
): Element {
  const content = Object.entries(fields)
    .filter(([name]) => shown.includes(name))
    .map(([name, value]) => textElement(name, value));
  return { name: item, attributes: { id }, content };
}

/** A field that is left out stays as it is, an empty one is unset. */
function merged(
  fields: Readonly<Record<string, string>>,
  form: URLSearchParams,
): Readonly<Record<string, string>> {
  const all = { ...fields, ...Object.fromEntries(form) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

function formProblem({ fields }: Collection, form: URLSearchParams): Answer | undefined {
  const strange = [...form.keys()].find((name) => fields && !fields.includes(name));
  if (strange === undefined) return undefined;
  return failureAnswer(400, {
    name: "parameterError",
    attributes: { parameter: strange, error: "unknownParameter" },
    content: [],
  });
}

function missing({ dialect }: ApiParts, { item }: Collection): Answer {
  return failureAnswer(Number(dialect["error-status"]), reason(`${item}DoesNotExist`));
}

function unrecognised({ dialect }: ApiParts): Answer {
  const spelling = dialect["unrecognised-spelling"] === "s" ? "unrecognisedObject" : "unrecognizedObject";
  return failureAnswer(Number(dialect["error-status"]), reason(spelling));
}

function objectsOf({ state }: ApiParts, { name }: Collection): readonly ApiObject[] {
  return state.current().api[name] ?? [];
}

function change(
  { state, links, peers, database }: ApiParts,
  { name }: Collection,
  edit: (objects: readonly ApiObject[]) => readonly ApiObject[],
): void {
  state.change((before) => ({ ...before, api: { ...before.api, [name]: edit(before.api[name] ?? []) } }));
  database.wrote();
  if (name === "webBridges") links.refresh();
  if (name === "callBridges") peers.refresh();
}
