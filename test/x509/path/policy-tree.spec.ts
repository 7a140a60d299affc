import assert from "node:assert/strict";
import { parseCertificates } from "../../../x509/certificate";
import { policyProblem } from "../../../x509/path/policy-tree";
import { aCa, aLeaf } from "../../certificates";
import type { TestCa } from "../../certificates";
import { implicit, integer, oid, sequence } from "../../certificates/der";
import type { RawExtension } from "../../certificates/write";

const anyPolicy = "2.5.29.32.0";
const policies = (...ids: readonly string[]): RawExtension => ({
  oid: "2.5.29.32",
  critical: false,
  value: sequence(...ids.map((id) => sequence(oid(id)))),
});
const mapping = (issuer: string, subject: string): RawExtension => ({
  oid: "2.5.29.33",
  critical: true,
  value: sequence(sequence(oid(issuer), oid(subject))),
});
/** requireExplicitPolicy and inhibitPolicyMapping. */
const constraints = (explicit?: number, mappings?: number): RawExtension => ({
  oid: "2.5.29.36",
  critical: true,
  value: sequence(
    ...(explicit === undefined ? [] : [implicit(0, Buffer.from([explicit]))]),
    ...(mappings === undefined ? [] : [implicit(1, Buffer.from([mappings]))]),
  ),
});
const inhibitAny = (skip: number): RawExtension => ({
  oid: "2.5.29.54",
  critical: true,
  value: integer(skip),
});

const root = aCa("Root");
const sub = (above: TestCa, ...more: readonly RawExtension[]): TestCa => above.intermediate("Sub", { more });

function problem(ca: TestCa, ...more: readonly RawExtension[]): string | undefined {
  const leaf = more.reduce((built, extension) => built.extension(extension), aLeaf().forHost("a"));
  const made = ca.issue(leaf);
  return policyProblem(parseCertificates(made.leafPem + made.chainPem, "path"));
}

describe("[U] x509/path/policy-tree", () => {
  const refused = "is not valid under any policy, although a CA above it demands one";
  const demanding = sub(root, policies("1.2.1"), constraints(0));

  it("PKI-21 asks for no policy where no CA demands one", () => {
    assert.equal(problem(sub(root), policies("1.2.1")), undefined);
    assert.equal(problem(sub(root, policies("1.2.2")), policies("1.2.1")), undefined);
  });

  it("PKI-21 accepts a policy that every CA asserts, by name or as any", () => {
    assert.equal(problem(demanding, policies("1.2.1")), undefined);
    assert.equal(problem(demanding, policies("1.2.9", anyPolicy)), undefined);
    assert.equal(problem(sub(root, policies(anyPolicy), constraints(0)), policies("1.2.7")), undefined);
  });

  it("PKI-21 refuses a path without a policy in common", () => {
    assert.equal(problem(demanding), refused);
    assert.equal(problem(demanding, policies("1.2.2")), refused);
    assert.equal(problem(sub(root, constraints(0)), policies("1.2.1")), refused);
    // The demand begins two certificates further down.
    assert.equal(problem(sub(root, constraints(2))), undefined);
    assert.equal(problem(sub(sub(root, constraints(1)))), refused);
  });

  it("PKI-21 follows a mapping, unless a CA above forbids it", () => {
    const mapped = [policies("1.2.1"), constraints(0), mapping("1.2.1", "1.3.1")] as const;
    assert.equal(problem(sub(root, ...mapped), policies("1.3.1")), undefined);
    assert.equal(problem(sub(root, ...mapped), policies("1.2.1")), refused);
    const above = sub(root, policies("1.2.1"), constraints(undefined, 0));
    assert.equal(problem(above.intermediate("Lower", { more: mapped }), policies("1.3.1")), refused);
    assert.match(problem(sub(root, mapping(anyPolicy, "1.2.1"))) ?? "", /which maps anyPolicy$/);
  });

  it("PKI-21 lets anyPolicy count only as far as a CA above allows", () => {
    const inhibiting = sub(root, policies("1.2.1"), constraints(0), inhibitAny(0));
    assert.equal(problem(inhibiting, policies(anyPolicy)), refused);
    assert.equal(problem(inhibiting, policies("1.2.1")), undefined);
  });
});
