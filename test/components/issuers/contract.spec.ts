import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import * as pulumi from "@pulumi/pulumi";
import { createPrivateKey } from "node:crypto";
import {
  ExistingCa,
  OnBoxKeys,
  PrivateCa,
  SelfSigned,
  SubmittedRequests,
  suppliedIdentity,
} from "../../../index";
import type { OnBoxKeysArgs } from "../../../index";
import { makeRequest, pemOf } from "../../../lab/appliance/certificates/issue";
import { aCa, encryptedKeyPem } from "../../certificates";
import { lendCa } from "../tls-mocks";
import { describeIssuer, key } from "./contract";
import type { Scene } from "./contract";

const root = lendCa(aCa("Example Root", { key: "rsa" }));
const issuing = lendCa(root.intermediate("Example Issuing CA", { key: "rsa" }));
const pkcs1 = (pem: string): string =>
  createPrivateKey(pem).export({ type: "pkcs1", format: "pem" }).toString();

/** A plugin that signed something else than it was asked for. */
const leafOfAnswer = ({ name }: MockResourceArgs, { answer }: Scene) =>
  name === "web-leaf" && answer ? { certPem: answer.leafPem } : undefined;

const signsAtOnce = "whoever asks it has the CA's key, and the certificate is made in the same update";

describeIssuer({
  className: "PrivateCa",
  authority: root,
  signsItself: true,
  source: () => ({ issuer: new PrivateCa("ca") }),
  state: (resource, scene) => {
    if (resource.name === "ca-root") return { certPem: root.certPem };
    if (resource.name === "ca-root-key") return { privateKeyPem: pulumi.secret(pkcs1(root.keyPem)) };
    return leafOfAnswer(resource, scene);
  },
  secrets: [root.keyPem],
  exceptions: { pending: signsAtOnce },
});

describeIssuer({
  className: "PrivateCa with an intermediate",
  authority: issuing,
  signsItself: true,
  source: () => ({ issuer: new PrivateCa("ca", { intermediate: true }) }),
  state: (resource, scene) => {
    if (resource.name === "ca-root") return { certPem: root.certPem };
    if (resource.name === "ca-root-key") return { privateKeyPem: pulumi.secret(pkcs1(root.keyPem)) };
    if (resource.name === "ca-intermediate") return { certPem: issuing.certPem };
    if (resource.name === "ca-intermediate-key") {
      return { privateKeyPem: pulumi.secret(pkcs1(issuing.keyPem)) };
    }
    return leafOfAnswer(resource, scene);
  },
  secrets: [root.keyPem, issuing.keyPem],
  exceptions: { pending: signsAtOnce },
});

describeIssuer({
  className: "ExistingCa",
  authority: issuing,
  signsItself: true,
  source: () => {
    const { keyPem, certPem } = issuing;
    return { issuer: new ExistingCa("ca", { keyPem, certPem, chainPem: root.certPem }) };
  },
  state: leafOfAnswer,
  secrets: [issuing.keyPem],
  exceptions: { pending: signsAtOnce },
});

describeIssuer({
  className: "SelfSigned",
  signsItself: true,
  source: () => ({ issuer: new SelfSigned("lab", { isLaboratory: true }) }),
  state: leafOfAnswer,
  secrets: [],
  exceptions: { pending: "the leaf signs itself in the same update" },
});

describeIssuer({
  className: "SubmittedRequests",
  authority: issuing,
  signsItself: false,
  source: ({ answer, folder }) => {
    if (answer) writeFileSync(join(folder, "web.cer"), answer.leafPem + answer.chainPem);
    const caPem = issuing.certPem + root.certPem;
    return { issuer: new SubmittedRequests("requests", { folder, caPem }) };
  },
  secrets: [],
  exceptions: {},
});

const csrPem = pemOf(
  "CERTIFICATE REQUEST",
  makeRequest(key, [{ name: "CN", value: "cms1.example.org" }], ["cms1.example.org", "10.1.1.9"]),
);
/** What the appliance would have made, and signed where it has a CA. */
const made = ({ leafPem = "", chainPem = "" }: Partial<NonNullable<Scene["answer"]>> = {}) => ({
  stdout: JSON.stringify({ schema: 1, keyFile: "web-ab12-0123456789.key", csrPem, leafPem, chainPem }),
});
/** Keys of the appliance that the role is on. */
const onBox =
  (signedBy: OnBoxKeysArgs["signedBy"]) =>
  ({ server }: Scene) => {
    if (!server) throw new Error("the scene has no appliance");
    return { issuer: new OnBoxKeys("keys", { server, signedBy }) };
  };
const keyOfAppliance = {
  makesKeyOnAppliance: true,
  signsItself: false,
  authority: issuing,
} as const;
const byGeneration = "the appliance makes it, and another generation of the issuer asks for another one";

describeIssuer({
  ...keyOfAppliance,
  className: "OnBoxKeys with ExistingCa",
  source: (scene) => {
    const { keyPem, certPem } = issuing;
    return onBox(new ExistingCa("ca", { keyPem, certPem, chainPem: root.certPem }))(scene);
  },
  state: (resource, scene) => (resource.name === "web-key-issuance" ? made() : leafOfAnswer(resource, scene)),
  secrets: [issuing.keyPem],
  exceptions: { pending: signsAtOnce, "a new key on request": byGeneration },
});

describeIssuer({
  ...keyOfAppliance,
  className: "OnBoxKeys with SubmittedRequests",
  source: (scene) => {
    const { answer, folder } = scene;
    if (answer) writeFileSync(join(folder, "web.cer"), answer.leafPem + answer.chainPem);
    const caPem = issuing.certPem + root.certPem;
    return onBox(new SubmittedRequests("requests", { folder, caPem }))(scene);
  },
  state: ({ name }) => (name === "web-key-issuance" ? made() : undefined),
  secrets: [],
  exceptions: { "a new key on request": byGeneration },
});

describeIssuer({
  ...keyOfAppliance,
  className: "OnBoxKeys with a CA on the appliance",
  source: onBox({ applianceCa: "labca" }),
  state: ({ name }, { answer }) => (name === "web-key-issuance" ? made(answer) : undefined),
  secrets: [],
  exceptions: {
    pending: "the appliance signs in the same update",
    "a new key on request": byGeneration,
    "another CA": "the CA on the appliance is compared where it signs, by the process that asks for it",
  },
});

const supplied = {
  pending: "what is supplied exists already",
  "a new key on request": "its key is the one that is supplied",
  "another CA": "it names no CA: peers are told to trust the root that comes with it",
};

describeIssuer({
  className: "suppliedIdentity",
  authority: issuing,
  signsItself: false,
  source: ({ answer }) => {
    if (!answer) throw new Error("a supplied identity is there from the start");
    return { identity: suppliedIdentity(answer) };
  },
  secrets: [],
  exceptions: supplied,
});

describeIssuer({
  className: "suppliedIdentity with a passphrase",
  authority: issuing,
  signsItself: false,
  source: ({ answer }) => {
    if (!answer) throw new Error("a supplied identity is there from the start");
    const keyPem = encryptedKeyPem(answer.keyPem, "pkcs8");
    return { identity: suppliedIdentity({ ...answer, keyPem, passphrase: pulumi.secret("a passphrase") }) };
  },
  secrets: ["a passphrase"],
  exceptions: supplied,
});
