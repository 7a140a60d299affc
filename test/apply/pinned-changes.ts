/** The changes of a c2w link whose leaves are pinned, for the specs about them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ChangeInput } from "../../apply/change";
import type { RoleSettings } from "../../plan/declaration";
import type { Phase } from "../../plan/names";
import type { Made } from "../certificates";
import type { Fleet } from "../lab/appliance/fleet";
import { anIdentity, declare } from "./changing";

export const host = "edge1.example.org";
export const [httpsPort, c2wPort] = [8444, 9999];
const webBridgeSettings: RoleSettings = {
  kind: "webBridge3",
  httpsListen: [{ interface: "a", port: httpsPort }],
  c2wListen: [{ interface: "a", port: c2wPort }],
  c2wHost: host,
};

/** Both ends of the link. */
export interface Leaves {
  readonly callBridge: Made;
  readonly webBridge: Made;
}

export type Role = "callBridge" | "webBridge3";

/** The change of one role in one phase, as the components declare it. */
export function inPhase(
  appliance: RunningAppliance,
  role: Role,
  phase: Phase,
  { callBridge, webBridge }: Leaves,
): ChangeInput {
  const [own, peer] = role === "callBridge" ? [callBridge, webBridge] : [webBridge, callBridge];
  const declaredLeaf = { leafPem: own.leafPem, chainPem: own.chainPem, keyForm: "pkcs8" as const };
  const slots = role === "callBridge" ? ["certs"] : ["httpsCerts", "c2wCerts"];
  const whole: RoleSettings = role === "callBridge" ? { kind: role, webRtc: true } : webBridgeSettings;
  const bare: RoleSettings = role === "callBridge" ? { kind: role, webRtc: false } : { kind: role };
  const isSwitch = phase === "switch";
  const input = declare(appliance, role, {
    settings: isSwitch ? whole : bare,
    change: {
      phase,
      identities: isSwitch ? Object.fromEntries(slots.map((slot) => [slot, declaredLeaf])) : {},
      trusts: { c2wTrust: { pem: peer.leafPem, pinned: true } },
    },
  });
  const keys = isSwitch ? Object.fromEntries(slots.map((slot) => [slot, own.keyPem])) : {};
  return { ...input, secrets: { ...input.secrets, keys } };
}

/** Two new leaves. */
export const fresh = (): Leaves => ({
  callBridge: anIdentity("cms1.example.org"),
  webBridge: anIdentity(host),
});
/** In the order in which their changes happen. */
export const roles: readonly Role[] = ["webBridge3", "callBridge"];
/** The certificates of the file that a trust slot names, read from the disk. */
export async function trusted(
  fleet: Fleet,
  appliance: RunningAppliance,
  role: Role,
): Promise<readonly string[]> {
  const session = await fleet.logIn(appliance);
  const table = await session.tell(role.toLowerCase());
  const name = new RegExp(`${role.toLowerCase()}-ab12-\\w{8}\\.crt(?=\\s*$)`, "m").exec(
    table.slice(table.search(/trust/i)),
  )?.[0];
  const text = readFileSync(join(appliance.directory, "files", name ?? "no trust"), "utf8");
  return text.split(/(?<=-----END CERTIFICATE-----\n)/).filter((pem) => pem !== "");
}
