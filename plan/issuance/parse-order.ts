/** Parses the order of an issuance. Throws `apply/input` that names the field. */
import {
  fieldOf,
  optional,
  parseJson,
  present,
  readChoice,
  readList,
  readText,
  readTexts,
  readWhole,
  wrongField,
} from "../json-fields";
import type { Field } from "../json-fields";
import { readPort } from "../parse-target";
import type { ApplianceOrder } from "./appliance-order";
import { orderVariable, tsigAlgorithms } from "./order";
import { readApplianceOrder } from "./parse-appliance-order";
import type {
  AcmeTerms,
  DeclaredChallenge,
  DnsUpdateChallenge,
  IssuanceOrder,
  IssuanceSecrets,
} from "./order";

/** An order by whom it goes to. */
export type Order =
  | { readonly kind: "acme"; readonly order: IssuanceOrder }
  | { readonly kind: "appliance"; readonly order: ApplianceOrder };

/** Reads the text of the environment variable. */
export function parseOrder(text: string): Order {
  const root: Field = { path: orderVariable, value: parseJson(text) };
  readChoiceOfOne(fieldOf(root, "version"), 1);
  const kind = readChoice(fieldOf(fieldOf(root, "from"), "kind"), ["acme", "appliance"]);
  switch (kind) {
    case "acme":
      return { kind, order: readAcmeOrder(root) };
    case "appliance":
      return { kind, order: readApplianceOrder(root) };
  }
}

function readAcmeOrder(root: Field): IssuanceOrder {
  return {
    version: 1,
    name: readText(fieldOf(root, "name")),
    csrPem: readText(fieldOf(root, "csrPem")),
    publicKeyPem: readText(fieldOf(root, "publicKeyPem")),
    names: readTexts(fieldOf(root, "names")),
    usages: readTexts(fieldOf(root, "usages")),
    authoritiesPem: readText(fieldOf(root, "authoritiesPem")),
    from: readAcme(fieldOf(root, "from")),
  };
}

function readAcme(field: Field): AcmeTerms {
  const text = (name: string): string | undefined =>
    optional(fieldOf(field, name), (found) => readText(found));
  return {
    kind: readChoice(fieldOf(field, "kind"), ["acme"]),
    directoryUrl: readText(fieldOf(field, "directoryUrl"), /^https:\/\//, "a URL that begins with https://"),
    contact: readList(fieldOf(field, "contact")).map((contact) => readText(contact)),
    ...present({
      serverCaPem: text("serverCaPem"),
      externalKeyId: text("externalKeyId"),
      profile: text("profile"),
      preferredChain: text("preferredChain"),
    }),
    challenge: readChallenge(fieldOf(field, "challenge")),
    deadlineMs: readWhole(fieldOf(field, "deadlineMs"), 1_000, 86_400_000),
  };
}

function readChallenge(field: Field): DeclaredChallenge {
  const kind = readChoice(fieldOf(field, "kind"), ["dnsHook", "httpHook", "dnsUpdate"]);
  if (kind === "dnsUpdate") return readDnsUpdate(field);
  const command = readTexts(fieldOf(field, "command"));
  if (command.length === 0) throw wrongField(fieldOf(field, "command"), "a program with its arguments");
  return { kind, command };
}

function readDnsUpdate(field: Field): DnsUpdateChallenge {
  const checkAt = optional(fieldOf(field, "checkAt"), (servers) =>
    readList(servers).map((server) => ({
      host: readText(fieldOf(server, "host")),
      port: readPort(fieldOf(server, "port")),
    })),
  );
  return {
    kind: "dnsUpdate",
    server: readText(fieldOf(field, "server")),
    port: readPort(fieldOf(field, "port")),
    zone: readText(fieldOf(field, "zone")),
    keyName: readText(fieldOf(field, "keyName")),
    algorithm: readChoice(fieldOf(field, "algorithm"), tsigAlgorithms),
    ttl: readWhole(fieldOf(field, "ttl"), 0, 86_400),
    ...(checkAt && { checkAt }),
  };
}

/** Reads the secret document of standard input. Its errors name the place and never repeat what stands there. */
export function parseIssuanceSecrets(text: string): IssuanceSecrets {
  const value = parseJson(text);
  const members = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const secret = (name: string): string => {
    const found = members[name];
    if (typeof found === "string" && found !== "") return found;
    throw wrongField({ path: `standard input ${name}`, value: undefined }, "a text that is not empty");
  };
  return {
    version: 1,
    accountKey: secret("accountKey"),
    ...(members["externalKey"] !== undefined && { externalKey: secret("externalKey") }),
    ...(members["updateKey"] !== undefined && { updateKey: secret("updateKey") }),
  };
}

function readChoiceOfOne(field: Field, wanted: unknown): void {
  if (field.value !== wanted) throw wrongField(field, `the number ${String(wanted)}`);
}
