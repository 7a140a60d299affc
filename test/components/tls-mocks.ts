/** Answers of @pulumi/tls under mocks: real keys and certificates, so that what is checked in a program is real too. */
import * as pulumi from "@pulumi/pulumi";
import { createPrivateKey, createPublicKey } from "node:crypto";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import { aCa, aLeaf } from "../certificates";
import type { LeafBuilder, TestCa } from "../certificates";
import { pkcs8Pem, testKey } from "../certificates/keys";

type State = Readonly<Record<string, unknown>>;

const authorities = new Map<string, TestCa>();
const requestKeys: string[] = [];

/** What the plugin would say of a resource that it made; undefined for other resources. */
export function tlsState({ type, inputs }: MockResourceArgs): State | undefined {
  const given = withoutSecrets(inputs as State);
  switch (type) {
    case "tls:index/privateKey:PrivateKey":
      return privateKey();
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: certRequest(given) };
    case "tls:index/selfSignedCert:SelfSignedCert":
      return { certPem: selfSigned(given) };
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { certPem: locallySigned(given) };
    default:
      return undefined;
  }
}

function withoutSecrets(inputs: State): State {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [name, pulumi.runtime.unwrapRpcSecret(value)]),
  );
}

function privateKey(): State {
  const key = testKey("rsa");
  const pkcs1 = key.export({ type: "pkcs1", format: "pem" }).toString();
  const publicKeyPem = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  return {
    privateKeyPem: pulumi.secret(pkcs1),
    privateKeyPemPkcs8: pulumi.secret(pkcs8Pem(key)),
    publicKeyPem,
  };
}

/** A request names its key and does not hold it. */
function certRequest({ privateKeyPem, ...rest }: State): string {
  const keyId = String(requestKeys.push(String(privateKeyPem)) - 1);
  return JSON.stringify({ ...rest, keyId });
}

function selfSigned(given: State): string {
  if (given["isCaCertificate"] !== true) return selfSignedLeaf(given);
  const { commonName } = given["subject"] as { commonName: string };
  const ca = aCa(commonName, {
    key: createPrivateKey(String(given["privateKeyPem"])),
    notAfter: endOf(given),
  });
  authorities.set(ca.certPem, ca);
  return ca.certPem;
}

/** Lets the mocks sign with a CA that they did not make. */
export function lendCa(ca: TestCa): TestCa {
  authorities.set(ca.certPem, ca);
  return ca;
}

const attributes = {
  commonName: "CN",
  organization: "O",
  organizationalUnit: "OU",
  locality: "L",
  province: "ST",
  country: "C",
} as const;

function locallySigned(given: State): string {
  const ca = authorities.get(String(given["caCertPem"]));
  if (!ca) throw new Error("this CA was not made by the mocks");
  const request = JSON.parse(String(given["certRequestPem"])) as Named & { readonly keyId: number };
  const pem = requestKeys[request.keyId] ?? "";
  if (given["isCaCertificate"] === true) {
    const key = createPrivateKey(pem);
    const pathLength = Number(given["maxPathLength"]);
    const below = ca.intermediate(request.subject.commonName, { key, notAfter: endOf(given), pathLength });
    return lendCa(below).certPem;
  }
  const leaf = leafOf(request, given).key({ pem });
  return ca.issue(leaf).leafPem;
}

function selfSignedLeaf(given: State): string {
  const named = given as unknown as Named;
  return leafOf(named, given)
    .key({ pem: String(given["privateKeyPem"]) })
    .selfSigned().leafPem;
}

interface Named {
  readonly subject: Readonly<Record<keyof typeof attributes, string>>;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

function leafOf(named: Named, given: State): LeafBuilder {
  const subject = Object.entries(named.subject).map(
    ([name, value]) => [attributes[name as keyof typeof attributes], value] as const,
  );
  const uses = given["allowedUses"] as string[];
  return aLeaf()
    .valid(new Date(Date.now() - hourMs), endOf(given))
    .subject(...subject)
    .dns(...named.dnsNames)
    .ip(...named.ipAddresses)
    .keyUsage("digitalSignature", "keyEncipherment")
    .extendedKeyUsage(...uses.filter((use) => use.endsWith("_auth")).map(camelCase));
}

const hourMs = 3_600_000;

function endOf(given: State): Date {
  return new Date(Date.now() + Number(given["validityPeriodHours"]) * hourMs);
}

function camelCase(snake: string): string {
  return snake.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
