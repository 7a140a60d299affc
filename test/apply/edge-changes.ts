/** Changes of Web Bridge 3 and of the TURN server as they reach apply. */
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ChangeInput } from "../../apply/change";
import type { RoleSettings } from "../../plan/declaration";
import type { Made } from "../certificates";
import { deadlines, declare, theRoot } from "./changing";

/** The host that every identity here is for. */
export const edgeHost = "edge1.example.org";
export const [httpsPort, c2wPort, turnPort] = [8444, 9999, 5349];

const webBridgeSettings: RoleSettings = {
  kind: "webBridge3",
  httpsListen: [{ interface: "a", port: httpsPort }],
  c2wListen: [{ interface: "a", port: c2wPort }],
  c2wHost: edgeHost,
};

/** Web Bridge 3 with both its identities; it trusts the test's root for c2w. */
export function webBridgeChange(appliance: RunningAppliance, https: Made, c2w: Made): ChangeInput {
  const input = declare(appliance, "webBridge3", {
    settings: webBridgeSettings,
    trusts: { c2wTrust: theRoot().certPem },
  });
  const identity = ({ leafPem, chainPem }: Made) => ({ leafPem, chainPem, keyForm: "pkcs8" as const });
  return {
    ...input,
    declaration: {
      ...input.declaration,
      identities: { httpsCerts: identity(https), c2wCerts: identity(c2w) },
      proof: { mode: "auto" },
      // A port behind a firewall is looked at in vain until this has passed.
      deadlines: { ...deadlines, proofMs: 1_000 },
    },
    secrets: { ...input.secrets, keys: { httpsCerts: https.keyPem, c2wCerts: c2w.keyPem } },
  };
}

/** The TURN server, which somebody has given an interface. */
export function turnChange(appliance: RunningAppliance, made: Made): ChangeInput {
  const input = declare(appliance, "turn", { made, settings: { kind: "turn", tlsPort: turnPort } });
  return { ...input, declaration: { ...input.declaration, proof: { mode: "auto" } } };
}
