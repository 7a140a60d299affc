import assert from "node:assert/strict";
import type { Declaration } from "../../plan/declaration";
import { renewalLosses } from "../../plan/renewal-losses";
import { wantedSlots } from "../../plan/wanted";
import { aCa } from "../certificates";
import type { TestCa } from "../certificates";
import { parseCertificate } from "../../x509/certificate";
import {
  callBridgeView,
  declare,
  filesOf,
  identity,
  identityOf,
  namesOf,
  now,
  otherMark,
  ourMark,
  webAdminView,
  worldCa,
  worldLeaf,
} from "./world";
import type { WorldIdentity } from "./world";

const otherCa = aCa("Other Root");
const sha256Of = (ca: TestCa): string => parseCertificate(ca.certPem, "root").sha256;

interface Renewal {
  readonly held: WorldIdentity;
  readonly wanted: WorldIdentity;
  readonly role?: "webAdmin" | "callBridge";
  readonly mark?: string;
  readonly change?: Partial<Declaration>;
  readonly publicRoots?: readonly TestCa[];
}

/** `level id`, or the whole text where one is asked for. */
function losses(renewal: Renewal, show: "short" | "text" = "short"): readonly string[] {
  const { held, wanted, role = "webAdmin", mark = ourMark, change = {}, publicRoots = [] } = renewal;
  const declaration = declare(role, {
    identities: { certs: { ...wanted.declared, ready: true } },
    ...change,
  });
  const names = namesOf(held, role === "webAdmin" ? "webadmin" : "callbridge", mark);
  const view = { table: { slots: { certs: names } }, files: filesOf(held, names) };
  const observed = role === "webAdmin" ? webAdminView(view) : callBridgeView(view);
  const known = publicRoots.map(sha256Of);
  const context = {
    declaration,
    wanted: wantedSlots(declaration, { certs: wanted.key }),
    isPublicRoot: ({ sha256 }: { readonly sha256: string }) => known.includes(sha256),
    now,
  };
  return renewalLosses(context, observed).flatMap(({ name, findings }) =>
    findings.map(({ id, level, text }) => (show === "text" ? `${name}: ${text}` : `${level} ${id}`)),
  );
}

describe("[U] plan/renewal-losses", () => {
  const old = identity(worldLeaf().dns("join.example.org").ip("10.1.1.9"));

  it("RENEW-01 lets a renewal in kind pass, also with more names, another key or a root that was issued again", () => {
    const more = worldLeaf().dns("join.example.org", "more.example.org").ip("10.1.1.9");
    assert.deepEqual(losses({ held: old, wanted: identity(more) }), []);
    assert.deepEqual(losses({ held: old, wanted: old }), []);
    const again = worldCa.reissued().issue(worldLeaf().dns("join.example.org").ip("10.1.1.9"));
    assert.deepEqual(losses({ held: old, wanted: identityOf(again) }), []);
    // A wildcard covers the name as well.
    const wildcard = worldLeaf().dns("*.example.org").ip("10.1.1.9");
    assert.deepEqual(losses({ held: old, wanted: identity(wildcard) }), []);
  });

  it("RENEW-01 refuses to lose names, and says which", () => {
    assert.deepEqual(losses({ held: old, wanted: identity() }, "text"), [
      "cms1 webAdmin certs: the certificate that serves now covers join.example.org, 10.1.1.9, and CN=cms1.example.org does not",
    ]);
    assert.deepEqual(losses({ held: old, wanted: identity() }), ["must apply/loses-name"]);
    // Without alternative names the common name is what it covers.
    const bare = identity(worldLeaf("old.example.org").without("names"));
    assert.deepEqual(losses({ held: bare, wanted: identity() }), ["must apply/loses-name"]);
    const wildcard = identity(worldLeaf().dns("*.example.org"));
    assert.deepEqual(losses({ held: wildcard, wanted: identity() }), ["must apply/loses-name"]);
  });

  it("RENEW-01 only warns of a name that the program does not ask its issuer for any more", () => {
    const change = { identities: { certs: identity().declared } };
    assert.deepEqual(losses({ held: old, wanted: identityOf(worldCa.issue(worldLeaf())), change }), [
      "should apply/loses-name",
    ]);
  });

  it("RENEW-01 PKI-07 refuses a certificate for servers only where the role is a client too, and warns elsewhere", () => {
    const held = identity();
    const wanted = identity(worldLeaf().without("clientAuth"));
    assert.deepEqual(losses({ held, wanted, role: "callBridge" }), ["must apply/loses-usage"]);
    assert.deepEqual(losses({ held, wanted }), ["should apply/loses-usage"]);
    // No ExtendedKeyUsage is every usage (PKI-12).
    const any = identity(worldLeaf().without("extendedKeyUsage"));
    assert.deepEqual(losses({ held: any, wanted, role: "callBridge" }), ["must apply/loses-usage"]);
    assert.deepEqual(losses({ held: wanted, wanted: any, role: "callBridge" }), []);
    // What nobody had nobody loses.
    assert.deepEqual(losses({ held: wanted, wanted: identity(worldLeaf().without("clientAuth")) }), []);
  });

  it("RENEW-01 refuses another root, unless the issuer announced the change or browsers know both", () => {
    const [held, wanted] = [identity(), identity(worldLeaf(), otherCa)];
    assert.deepEqual(losses({ held, wanted }, "text"), [
      "cms1 webAdmin certs: the certificate that serves now is trusted by CN=World Root, and CN=cms1.example.org by CN=Other Root",
    ]);
    assert.deepEqual(losses({ held, wanted }), ["must apply/loses-root"]);
    const announced = { ...wanted.declared, formerRoots: [sha256Of(worldCa)] };
    assert.deepEqual(losses({ held, wanted, change: { identities: { certs: announced } } }), []);
    assert.deepEqual(losses({ held, wanted, publicRoots: [worldCa, otherCa] }), ["should apply/loses-root"]);
    // From a public root to a private one, as when a staging CA is left in the configuration by mistake.
    assert.deepEqual(losses({ held, wanted, publicRoots: [worldCa] }), ["must apply/loses-root"]);
    const selfSigned = identityOf(worldLeaf().selfSigned());
    assert.deepEqual(losses({ held, wanted: selfSigned }), ["must apply/loses-root"]);
    assert.deepEqual(losses({ held: selfSigned, wanted: identityOf(worldLeaf().selfSigned()) }), []);
    assert.deepEqual(losses({ held: selfSigned, wanted: held }), []);
  });

  it("turns into a warning what is allowed: for the role, for the slot, or by the rule that says the same", () => {
    const allowing = (...allow: readonly string[]): readonly string[] =>
      losses({ held: old, wanted: identity(worldLeaf(), otherCa), change: { allow } });
    assert.deepEqual(allowing("apply/loses-name"), ["should apply/loses-name", "must apply/loses-root"]);
    assert.deepEqual(allowing("apply/loses-name:certs", "apply/loses-root:certs"), [
      "should apply/loses-name",
      "should apply/loses-root",
    ]);
    assert.deepEqual(allowing("apply/loses-name:httpsCerts"), [
      "must apply/loses-name",
      "must apply/loses-root",
    ]);
    const wanted = identity(worldLeaf().without("clientAuth"));
    const change = { allow: ["EXT-01"] };
    assert.deepEqual(losses({ held: identity(), wanted, role: "callBridge", change }), [
      "should apply/loses-usage",
    ]);
  });

  it("warns of what the slot would lose where somebody else filled it: that is no renewal", () => {
    assert.deepEqual(losses({ held: old, wanted: identity(), mark: otherMark }), ["should apply/loses-name"]);
  });

  it("compares with nothing that has ended or cannot be read", () => {
    const ended = identity(
      worldLeaf().dns("join.example.org").valid(new Date("2026-01-01"), new Date("2026-11-24")),
    );
    assert.deepEqual(losses({ held: ended, wanted: identity() }), []);
    const unreadable = { ...old, made: { ...old.made, leafPem: "-----BEGIN CERTIFICATE-----\n" } };
    assert.deepEqual(losses({ held: unreadable, wanted: identity() }), []);
  });
});
