/** Parses the declaration of a database cluster. Every field is checked before anything is sent. */
import { cmsError } from "../../errors/cms-error";
import {
  fieldOf,
  optional,
  present,
  readBoolean,
  readChoice,
  readList,
  readText,
  readWhole,
} from "../json-fields";
import { wrongField } from "../json-fields";
import type { Field } from "../json-fields";
import { readDeadlines, readTarget } from "../parse-target";
import { clusterVariable } from "./declaration";
import type { ClusterDeclaration, DeclaredMember } from "./declaration";

/** Parses the JSON text of `CMS_DATABASE_CLUSTER`. Throws `apply/input` that names the field and its value. */
export function parseCluster(json: string): ClusterDeclaration {
  const root: Field = { path: clusterVariable, value: parseJson(json) };
  const at = (name: string): Field => fieldOf(root, name);
  if (at("version").value !== 1) throw wrongField(at("version"), "1");
  const members = readList(at("members")).map(readMember);
  if (!members.some(({ part }) => part === "node"))
    throw wrongField(at("members"), "a list with at least one node");
  return {
    version: 1,
    name: readText(at("name")),
    mark: readText(at("mark"), /^[0-9a-f]{4}$/, "four hexadecimal digits in lower case"),
    stack: readText(at("stack")),
    members,
    clientLeafPem: readCertificate(at("clientLeafPem")),
    caPem: readCertificate(at("caPem")),
    ...present({ approved: optional(at("approved"), readText) }),
    deadlines: {
      ...readDeadlines(at("deadlines")),
      jobMs: readWhole(fieldOf(at("deadlines"), "jobMs"), 1, 86_400_000),
    },
  };
}

function readMember(field: Field): DeclaredMember {
  const at = (name: string): Field => fieldOf(field, name);
  const part = readChoice(at("part"), ["node", "client"]);
  return {
    name: readText(at("name")),
    part,
    target: readTarget(at("target")),
    mayOverwrite: readBoolean(at("mayOverwrite")),
    ...(part === "node" && {
      address: readText(at("address"), /^[0-9A-Fa-f.:]+$/, "an IP address"),
      serverLeafPem: readCertificate(at("serverLeafPem")),
      interface: readText(at("interface"), /^[a-z0-9]+$/, "the name of an interface"),
    }),
  };
}

function readCertificate(field: Field): string {
  return readText(field, /-----BEGIN CERTIFICATE-----/, "certificates as PEM");
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw cmsError("apply/input", {
      subject: clusterVariable,
      what: `is no JSON document (${String(json.length)} characters)`,
      remedy: "start the change through its component, which writes the declaration",
      cause,
    });
  }
}
