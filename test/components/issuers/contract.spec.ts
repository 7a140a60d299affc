import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import * as pulumi from "@pulumi/pulumi";
import { createPrivateKey } from "node:crypto";
import { ExistingCa, PrivateCa, SelfSigned, SubmittedRequests, suppliedIdentity } from "../../../index";
import { aCa, encryptedKeyPem } from "../../certificates";
import { lendCa } from "../tls-mocks";
import { describeIssuer } from "./contract";
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
