/**
 * States as the plugin writes them. Besides the properties they hold the bookkeeping of its Terraform bridge: which
 * properties the raw state spells otherwise. The plugin takes states without it.
 */
import { isObject, mapValues, secret, unknown } from "../wire/values";
import type { Value, Values } from "../wire/values";
import type { Field, ResourceType } from "./resource-type";

const bookkeeping = ["__meta", "__pulumi_raw_state_delta"];

/** Properties for the engine, secret ones wrapped as far as they are known. */
export function wrapSecrets(type: ResourceType, properties: Values): Values {
  return mapValues(properties, (value, name) => {
    const isSecret = type.secretOutputs.includes(name) || type.fields[name]?.isSecret === true;
    return isSecret && value !== unknown ? secret(value) : value;
  });
}

/** A whole state: properties with secrets wrapped, and the bookkeeping. */
export function writeState(type: ResourceType, properties: Values): Values {
  const version = type.schemaVersion;
  return {
    ...(version === undefined ? {} : { __meta: JSON.stringify({ schema_version: version }) }),
    __pulumi_raw_state_delta: rawStateDelta(type, properties),
    ...wrapSecrets(type, properties),
  };
}

/** A state without the bookkeeping. */
export function readState(state: Values): Values {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !bookkeeping.includes(name)));
}

function rawStateDelta(type: ResourceType, properties: Values): Values {
  const deltas = Object.entries(type.fields).flatMap(
    ([name, field]): readonly (readonly [string, Value])[] => {
      const delta = fieldDelta(field, properties[name]);
      return delta === undefined ? [] : [[name, delta]];
    },
  );
  return { obj: deltas.length === 0 ? {} : { ps: Object.fromEntries(deltas) } };
}

function fieldDelta({ kind }: Field, value: Value | undefined): Value | undefined {
  if (kind === "subject") return isObject(value) ? subjectDelta(value) : absent([]);
  if (value === undefined) return absent(null);
  return kind === "texts" ? { arr: {} } : undefined;
}

const subjectTexts = [
  "commonName",
  "country",
  "emailAddress",
  "locality",
  "organization",
  "organizationalUnit",
  "postalCode",
  "province",
  "serialNumber",
];

function subjectDelta(subject: Values): Value {
  const missing = subjectTexts.filter((name) => subject[name] === undefined);
  const properties = {
    ...Object.fromEntries(missing.map((name) => [name, absent(null)])),
    streetAddresses: subject["streetAddresses"] === undefined ? absent(null) : { arr: {} },
  };
  return { plu: { i: { obj: { ps: properties, renamed: { streetAddresses: "street_address" } } } } };
}

/* The raw state has something in place of a property that is not there. */
function absent(raw: Value): Value {
  return secret({ replace: { raw } });
}
