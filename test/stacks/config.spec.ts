import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { readConfiguration } from "../../stacks/config";
import { thrownText } from "../thrown";
import { hostKey } from "../components/deployment";

const least = { address: "10.1.1.9", hostKey, passwordEnv: "CMS_PASSWORD" };

function inNamespace(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`fleet:${name}`, value]));
}

const read = (settings: Readonly<Record<string, string>>) =>
  readConfiguration("fleet", inNamespace(settings));
const refused = (settings: Readonly<Record<string, string>>): string => thrownText(() => read(settings));

describe("[U] stacks/config", () => {
  it("fills in every default", () => {
    assert.deepEqual(read(least), {
      topology: "singleCombined",
      name: "cms1",
      server: {
        address: "10.1.1.9",
        port: 22,
        user: "admin",
        hostKey,
        passwordFrom: { env: "CMS_PASSWORD" },
      },
      privateCa: { rootValidityDays: 3650, leafValidityDays: 200, renewBeforeDays: 30, protectRoot: true },
      webAdmin: {},
      callBridge: { proveAt: { port: 5061 } },
    });
  });

  it("reads every setting", () => {
    const all = {
      topology: "singleCombined",
      name: "bridge",
      address: "cms.example.org",
      sshPort: "2222",
      hostKey,
      user: "automation",
      passwordFile: "/run/secrets/cms",
      privateKeyFile: "/run/secrets/key",
      sshAgent: "true",
      fqdn: "cms1.example.org",
      webAdminInterface: "b",
      webAdminPort: "8443",
      sipPort: "5062",
      lyncFqdn: "lync.example.org",
      organization: "Example Inc.",
      country: "NO",
      rootValidityDays: "1000",
      leafValidityDays: "90",
      renewBeforeDays: "10",
      protectRoot: "false",
      recheck: "monday",
    };
    const subject = { organization: "Example Inc.", country: "NO" };
    assert.deepEqual(read(all), {
      topology: "singleCombined",
      name: "bridge",
      server: {
        address: "cms.example.org",
        port: 2222,
        user: "automation",
        hostKey,
        fqdn: "cms1.example.org",
        passwordFrom: { file: "/run/secrets/cms" },
        privateKeyFrom: { file: "/run/secrets/key" },
        agent: true,
      },
      privateCa: {
        rootValidityDays: 1000,
        leafValidityDays: 90,
        renewBeforeDays: 10,
        protectRoot: false,
        organization: "Example Inc.",
      },
      webAdmin: { ...subject, listen: { interface: "b", port: 8443 } },
      callBridge: { ...subject, proveAt: { port: 5062 }, lyncFqdn: "lync.example.org" },
      recheck: "monday",
    });
  });

  it("takes an empty text for a setting that is not set, and looks at no other namespace", () => {
    const others = { "aws:region": "eu-north-1", "fleet2:address": "x" };
    assert.deepEqual(
      readConfiguration("fleet", { ...inNamespace({ ...least, fqdn: "", recheck: "" }), ...others }),
      read(least),
    );
  });

  it("reports everything that is wrong together, each with the line to type", () => {
    assert.equal(
      refused({
        topology: "splitt",
        sshPort: "0",
        webAdminPort: "https",
        sshAgent: "yes",
        passwordEnv: "A",
        passwordFile: "b",
        adress: "10.1.1.9",
      }),
      [
        "There are 8 problems with the configuration of this stack:",
        "  adress: there is no such setting; Pulumi.yaml lists them all.",
        "    pulumi config rm adress",
        '  topology: "splitt" is not one of singleCombined. The deployment: singleCombined, one appliance with all roles.',
        "    pulumi config set topology singleCombined",
        "  address: it is missing. Host name or IP address of the MMP; required.",
        "    pulumi config set address cms1.example.org",
        `  sshPort: "0" is not a whole number from 1 to 65535. TCP port of the MMP's SSH.`,
        "    pulumi config set sshPort 22",
        "  hostKey: it is missing. Host key of the MMP as ssh-keyscan prints it without the host, or its fingerprint SHA256:...; required.",
        '    pulumi config set hostKey "ssh-ed25519 AAAA..."',
        "  passwordFile: it excludes passwordEnv. File that holds the MMP password; relative to the folder stacks/.",
        "    pulumi config rm passwordFile",
        '  sshAgent: "yes" is neither true nor false. Whether the SSH agent may log in.',
        "    pulumi config set sshAgent true",
        '  webAdminPort: "https" is not a whole number from 1 to 65535. TCP port for Web Admin, set together with webAdminInterface.',
        "    pulumi config set webAdminPort 443",
      ].join("\n"),
    );
  });

  it("reports a single problem as one, in an error that is printed without a stack", () => {
    const { passwordEnv: _, ...withoutLogin } = least;
    assert.throws(
      () => read(withoutLogin),
      (error) => pulumi.RunError.isInstance(error),
    );
    assert.equal(
      refused(withoutLogin),
      [
        "There is a problem with the configuration of this stack:",
        "  passwordEnv: there is no way to log in. Environment variable that holds the MMP password when pulumi up runs. " +
          "One way to log in is required.",
        "    pulumi config set passwordEnv CMS_PASSWORD",
      ].join("\n"),
    );
  });

  it("is content with a private key or an agent", () => {
    const { passwordEnv: _, ...withoutLogin } = least;
    assert.deepEqual(read({ ...withoutLogin, privateKeyFile: "k" }).server.privateKeyFrom, { file: "k" });
    assert.equal(read({ ...withoutLogin, sshAgent: "true" }).server.agent, true);
  });

  it("cuts a long value in what it says about it", () => {
    assert.match(refused({ ...least, sshPort: "9".repeat(500) }), /^ {2}sshPort: "9{57}\.\.\." is not/m);
  });
});
