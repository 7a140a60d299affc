/** PrivateKey: a key in every form that the plugin gives one. */
import type { KeyObject } from "node:crypto";
import { goQuote } from "../../go/quote";
import type { Values } from "../../wire/values";
import { numberOf, textOf } from "../inputs";
import { asProblem, explain } from "../problem";
import type { ResourceType } from "../resource-type";
import {
  algorithmOf,
  algorithms,
  curves,
  hashForState,
  makeEcdsaKey,
  makeEd25519Key,
  makeRsaKey,
  publicKeyDer,
  readPrivateKey,
} from "../x509/keys";
import type { Curve } from "../x509/keys";
import { opensshPrivateKey, opensshPublicTexts } from "../x509/openssh";
import { encodePem } from "../x509/pem";

const secretOutputs = ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"];

/** The resource. Both defaults stand in every state, whatever the algorithm. */
export const privateKey: ResourceType = {
  fields: {
    algorithm: {
      attribute: "algorithm",
      kind: "text",
      oneOf: algorithms,
      required:
        "Name of the algorithm to use when generating the private key. Currently-supported values are: `RSA`, `ECDSA`, `ED25519`. ",
    },
    ecdsaCurve: { attribute: "ecdsa_curve", kind: "text", oneOf: Object.keys(curves), default: "P224" },
    rsaBits: { attribute: "rsa_bits", kind: "number", default: 2048 },
  },
  outputs: [
    ...secretOutputs,
    "publicKeyFingerprintMd5",
    "publicKeyFingerprintSha256",
    "publicKeyOpenssh",
    "publicKeyPem",
  ],
  secretOutputs,
  outputsFollow: true,
  renews: false,
  schemaVersion: "1",
  async create(inputs) {
    try {
      const key = await makeKey(inputs);
      return {
        ...publicOutputs(key),
        privateKeyOpenssh: opensshPrivateKey(key),
        privateKeyPem: exportPem(key),
        privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }).toString(),
      };
    } catch (error) {
      throw asProblem("Unable to generate Key from configuration", error);
    }
  },
};

/** What the function getPublicKey returns besides its arguments. */
export function describePublicKey(args: Values): Values {
  const key = explain("Failed to parse private key PEM", () => readPrivateKey(textOf(args, "privateKeyPem")));
  return { algorithm: algorithmOf(key), ...publicOutputs(key) };
}

function makeKey(inputs: Values): Promise<KeyObject> {
  const algorithm = textOf(inputs, "algorithm");
  switch (algorithm) {
    case "RSA":
      return makeRsaKey(numberOf(inputs, "rsaBits") ?? 0);
    case "ECDSA":
      return makeEcdsaKey(readCurve(textOf(inputs, "ecdsaCurve")));
    case "ED25519":
      return makeEd25519Key();
    default:
      throw new Error(`unsupported algorithm ${goQuote(algorithm)}`);
  }
}

function readCurve(name: string): Curve {
  if (name === "P224" || name === "P256" || name === "P384" || name === "P521") return name;
  throw new Error("invalid ECDSA curve; supported values are: [P224 P256 P384 P521]");
}

/* The structure follows the algorithm: PKCS #1, SEC 1, and PKCS #8 for Ed25519. */
function exportPem(key: KeyObject): string {
  const type = ({ RSA: "pkcs1", ECDSA: "sec1", ED25519: "pkcs8" } as const)[algorithmOf(key)];
  return key.export({ type, format: "pem" }).toString();
}

function publicOutputs(key: KeyObject): Values {
  const der = publicKeyDer(key);
  return {
    id: hashForState(der),
    publicKeyPem: encodePem({ label: "PUBLIC KEY", der }),
    ...opensshPublicTexts(key),
  };
}
