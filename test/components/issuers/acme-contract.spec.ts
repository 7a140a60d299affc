/**
 * The contract for `AcmeCa`: its command is carried out as the engine would, by a process of its own, at a real pebble. What is
 * asked, shown and ordered is pebble's; the certificate is handed out by a responder in front of it, which may be wrong.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";
import * as pulumi from "@pulumi/pulumi";
import { AcmeCa, WebAdmin } from "../../../index";
import { alternativeNamesOf } from "../../../lab/engine/stand-ins/tls/x509/alternative-names";
import { encodePem } from "../../../lab/engine/stand-ins/tls/x509/pem";
import { writeRequest } from "../../../lab/engine/stand-ins/tls/x509/request";
import { parseCertificate } from "../../../x509/certificate";
import type { Certificate } from "../../../x509/certificate";
import { aCa, aLeaf } from "../../certificates";
import { anAccount } from "../../issue/orders";
import { Pebble, needPebble } from "../../issue/pebble";
import { RenewalResponder } from "../../issue/renewal-responder";
import { aServer, changesOf, environmentOf, find } from "../deployment";
import { reportOf, runProgram } from "../program";
import type { ProgramRun, Registered } from "../program";
import { describeIssuer, key, keyPem, keyState } from "./contract";
import type { Obtained, Scene } from "./contract";

const root = aCa("Example Root", { key: "rsa" });
const issuing = root.intermediate("Example Issuing CA", { key: "rsa" });
const { accountKey } = anAccount();
const timeoutMs = 60_000;

let pebble: Pebble;
let responder: RenewalResponder;
const responders: RenewalResponder[] = [];

async function prepare(context: Mocha.Context): Promise<void> {
  context.timeout(timeoutMs);
  needPebble(context);
  pebble = await Pebble.start({ reusesAuthorizations: true });
  responder = await RenewalResponder.start(pebble);
  responders.push(responder);
}

async function clear(): Promise<void> {
  for (const one of responders.splice(0)) one.stop();
  await Pebble.stopAll();
}

const acme = (command: readonly string[]): AcmeCa =>
  new AcmeCa("acme", {
    directoryUrl: responder.directoryUrl,
    termsOfServiceAgreed: true,
    caPem: root.certPem,
    serverCaPem: responder.serverCaPem,
    challenge: { httpHook: [...command] },
    deadlineMs: 30_000,
  });

/** A request as @pulumi/tls makes it; the mocks' own is none that a CA could read. */
function state({ name, inputs }: MockResourceArgs): Readonly<Record<string, unknown>> | undefined {
  if (name === "acme-account-key") return { privateKeyPemPkcs8: pulumi.secret(accountKey) };
  if (name !== "web-request") return undefined;
  const { dnsNames, ipAddresses } = inputs as { dnsNames: string[]; ipAddresses: string[] };
  const names = alternativeNamesOf({ dnsNames, ipAddresses, uris: [] });
  const der = writeRequest(key, [{ oid: "2.5.4.3", values: dnsNames.slice(0, 1) }], names);
  return { certRequestPem: encodePem({ label: "CERTIFICATE REQUEST", der }) };
}

/** What the command plugin does with it. */
async function carryOut({ inputs }: Registered, before = ""): Promise<Obtained & { readonly said: string }> {
  const [program = "", ...parameters] = inputs["interpreter"] as readonly string[];
  const child = spawn(program, [...parameters, String(inputs["create"])], {
    env: {
      ...process.env,
      ...(inputs["environment"] as Record<string, string>),
      PULUMI_COMMAND_STDOUT: before,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  child.stdin.end((inputs["stdin"] as { readonly secret: string }).secret);
  const [stdout, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number | null];
  if (code === 0) return { stdout, said };
  // The last thing that it says is what it refused; long lines are divided.
  return {
    error: said.replace(/^[^]*?^(?=[A-Z]+-\d+ |[a-z0-9]+\/[a-z-]+ )/m, "").replaceAll("\n", " "),
    said,
  };
}

describeIssuer({
  className: "AcmeCa",
  authority: issuing,
  signsItself: false,
  timeoutMs,
  prepare,
  clear,
  source: () => ({ issuer: acme(pebble.hook().command) }),
  state,
  obtain: async (issuance, { answer }: Scene) => {
    responder.delivers = answer && answer.leafPem + answer.chainPem;
    return carryOut(issuance);
  },
  address: () => pebble.address,
  secrets: [accountKey],
  exceptions: { pending: "the command gets the certificate in the same update, or fails" },
  // By the issuance already, so that the state keeps the certificate that serves; the role would refuse it too, and too late.
  says: {
    "another key": /^INST-05 web answer: /,
    "other names": /^CA-07 web answer: .*cms1\.example\.org/,
    "a missing usage": /^CA-06 web answer: .* is for clientAuth, not for serverAuth/,
    "an expired leaf": /^CA-06 web answer: .* expired on /,
    "another CA": /^CA-06 web answer: .*Stranger Root/,
    "half a chain": /^CA-06 web answer: .* is issued by CN=Department CA, which is neither shown nor trusted/,
  },
});

describe("[I] components/issuers/acme-ca: carried out at a pebble", function () {
  this.timeout(timeoutMs);
  before(function () {
    return prepare(this);
  });
  after(clear);

  const urn =
    "urn:pulumi:test::fleet::cisco-meeting-server:index:WebAdmin$command:local:Command::web-issuance";
  const declare = (
    fqdn: string,
    command: readonly string[],
    { before, ...options }: { readonly before?: Before; readonly preview?: boolean } = {},
  ): Promise<ProgramRun<void>> =>
    runProgram(
      () => {
        new WebAdmin("web", { server: aServer("cms1", { fqdn }), issuer: acme(command) });
      },
      {
        ...options,
        state: (resource) => state(resource) ?? (resource.name === "web-key" ? keyState : undefined),
        stdout: (name) => (name === "web-issuance" ? (before?.stdout ?? "") : reportOf(name)),
        ...(before && {
          before: {
            [urn]: { outputs: { stdout: before.stdout, environment: { ISSUE_SUCCEEDS: before.succeeds } } },
          },
        }),
      },
    );
  const issuanceOf = (run: ProgramRun<void>): Registered => find(run, "Command", "web-issuance");

  it("CA-03 fails where the CA does not see the control over a name, and the role's change waits for it", async () => {
    const run = await declare("cms2.example.org", ["true"], { preview: true });
    assert.deepEqual(run.errors, []);
    const ended = await carryOut(issuanceOf(run));
    assert.ok("error" in ended, "it was issued without any control shown");
    assert.match(
      ended.error,
      /^issue\/challenge web cms2\.example\.org: the CA does not see the control over the name by http-01/,
    );
    // The engine runs nothing that depends on what failed.
    assert.deepEqual(
      changesOf(run).map(({ dependsOn }) => dependsOn.includes("web-issuance")),
      [true],
    );
  });

  it("RENEW-08 CSR-15 takes one change of one input to renew what is due, with the same key", async () => {
    const { command } = pebble.hook();
    const day = 86_400_000;
    const issued = (from: number): string => {
      const leaf = aLeaf()
        .forHost("cms1.example.org")
        .key({ pem: keyPem })
        .without("clientAuth")
        .valid(new Date(Date.now() + from * day), new Date(Date.now() + (from + 90) * day));
      const { leafPem, chainPem } = issuing.issue(leaf);
      return leafPem + chainPem;
    };
    responder.delivers = issued(-80);
    const first = await carryOut(issuanceOf(await declare("cms1.example.org", command, { preview: true })));
    assert.ok("stdout" in first, first.said);

    const due = await declare("cms1.example.org", command, {
      before: { stdout: first.stdout, succeeds: "nothing" },
    });
    const { ISSUE_SUCCEEDS: succeeds } = environmentOf(issuanceOf(due)) as { ISSUE_SUCCEEDS: string };
    assert.equal(succeeds, leafIn(first.stdout).sha256);
    responder.delivers = issued(-1);
    const second = await carryOut(issuanceOf(due), first.stdout);
    assert.ok("stdout" in second, second.said);
    assert.notEqual(leafIn(second.stdout).sha256, succeeds);
    assert.equal(leafIn(second.stdout).spkiSha256, leafIn(first.stdout).spkiSha256);

    const renewed = await declare("cms1.example.org", command, {
      before: { stdout: second.stdout, succeeds },
    });
    assert.deepEqual(environmentOf(issuanceOf(renewed)), environmentOf(issuanceOf(due)));
    // Whatever else runs it again costs no certificate.
    const third = await carryOut(issuanceOf(renewed), second.stdout);
    assert.ok("stdout" in third && third.stdout === second.stdout, third.said);
    assert.match(third.said, /none is issued/);
  });
});

interface Before {
  readonly stdout: string;
  readonly succeeds: string;
}

function leafIn(stdout: string): Certificate {
  return parseCertificate((JSON.parse(stdout) as { leafPem: string }).leafPem, "leaf");
}
