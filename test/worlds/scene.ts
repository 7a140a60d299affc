/** Stands a world up, lets the change run in it, and looks at what is left. */
import { createHash, X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import type { RunningAppliance } from "../../lab/appliance/appliance";
import type { ChangeInput } from "../../apply/change";
import type { RoleSettings } from "../../plan/declaration";
import type { Made } from "../certificates";
import { makeLeaf } from "../certificates";
import {
  Appliances,
  anIdentity,
  change,
  declare,
  loginKey,
  mark,
  theIssuer,
  theRoot,
} from "../apply/changing";
import type { Session } from "../lab/appliance/session";
import { portsOf } from "./world";
import type { World, WorldRole } from "./world";

const host = "cms1.example.org";
const settings: Readonly<Record<WorldRole, RoleSettings>> = {
  webAdmin: { kind: "webAdmin", listen: { interface: "a", port: 8443 } },
  callBridge: { kind: "callBridge", webRtc: true },
  webBridge3: {
    kind: "webBridge3",
    httpsListen: [{ interface: "a", port: 8444 }],
    c2wListen: [{ interface: "a", port: 9999 }],
    c2wHost: host,
  },
  turn: { kind: "turn", tlsPort: 5349 },
  recorder: { kind: "recorder", sipListen: { interface: "a", tlsPort: 5071 } },
  streamer: { kind: "streamer", sipListen: { interface: "a", tlsPort: 5072 } },
  meetingApps: { kind: "meetingApps", httpsListen: { interface: "a", port: 8445 } },
  scheduler: { kind: "scheduler", httpsListen: { interface: "a", port: 8446 } },
};

/** How a role is set up by hand with the files `hand.key`, `hand.crt` and `hand-ca.crt`. */
const byHand: Readonly<Record<WorldRole, readonly string[]>> = {
  webAdmin: ["webadmin listen a 8443", "webadmin certs hand.key hand.crt hand-ca.crt", "webadmin enable"],
  callBridge: ["callbridge certs hand.key hand.crt hand-ca.crt", "callbridge restart"],
  webBridge3: [
    "webbridge3 https listen a:8444",
    "webbridge3 https certs hand.key hand-full.crt",
    "webbridge3 c2w listen a:9999",
    "webbridge3 c2w certs hand.key hand-full.crt",
    "webbridge3 c2w trust hand-ca.crt",
    "webbridge3 enable",
  ],
  turn: ["turn tls 5349", "turn certs hand.key hand.crt hand-ca.crt", "turn enable"],
  recorder: serviceByHand("recorder", 5071),
  streamer: serviceByHand("streamer", 5072),
  meetingApps: [
    "meetingapps https listen a 8445",
    "meetingapps https certs hand.key hand-full.crt",
    "meetingapps enable",
  ],
  scheduler: [
    "scheduler https listen a 8446",
    "scheduler https certs hand.key hand-full.crt",
    "scheduler c2w certs hand.key hand-full.crt",
    "scheduler c2w trust hand-ca.crt",
    "scheduler enable",
  ],
};
const down: Readonly<Record<WorldRole, readonly string[]>> = {
  webAdmin: ["webadmin disable"],
  callBridge: [],
  webBridge3: ["webbridge3 disable"],
  turn: ["turn disable"],
  recorder: ["recorder disable"],
  streamer: ["streamer disable"],
  meetingApps: ["meetingapps disable"],
  scheduler: ["scheduler disable"],
};

function serviceByHand(service: "recorder" | "streamer", tlsPort: number): readonly string[] {
  return [
    `${service} sip listen a none ${String(tlsPort)}`,
    `${service} sip certs hand.key hand.crt hand-ca.crt`,
    `${service} enable`,
  ];
}

/** What identities a world has; making them costs more than a run, so they are made once. */
interface Identities {
  readonly old: Made;
  readonly renewed: Made;
  readonly rekeyed: Made;
}

let made: Identities | undefined;

function identities(): Identities {
  if (made) return made;
  const old = anIdentity(host);
  const renewed = makeLeaf({ ca: theIssuer(), cn: host, key: { pem: old.keyPem } });
  return (made = { old, renewed, rekeyed: anIdentity(host) });
}

/** Digest of every file on the appliance, by name. */
export type Files = ReadonlyMap<string, string>;

/** What is left on an appliance. */
export interface Left {
  /** SHA-256 of the leaf at each port of the role; `nothing` where nobody answers. */
  readonly served: readonly string[];
  readonly files: Files;
}

/** A world that stands. */
export class WorldScene {
  readonly #appliances = new Appliances();

  private constructor(
    readonly appliance: RunningAppliance,
    readonly world: World,
    appliances: Appliances,
  ) {
    this.#appliances = appliances;
  }

  /** The past is made under the default dialect, so that every world has it. */
  static async open(world: World): Promise<WorldScene> {
    const appliances = new Appliances();
    const appliance = await appliances.start({
      loginKey: loginKey(),
      setUp: ["callbridge listen a", "turn listen a"],
    });
    const scene = new WorldScene(appliance, world, appliances);
    await scene.#leaveAsBefore();
    await appliance.stop();
    await appliance.restart({ dialect: world.dialect });
    appliance.log.restart();
    return scene;
  }

  /** The declared change. */
  input(): ChangeInput {
    return this.#inputFor(this.declaredIdentity);
  }

  get declaredIdentity(): Made {
    return identities()[this.world.declared === "same" ? "old" : this.world.declared];
  }

  get declaredSha256(): string {
    return sha256Of(this.declaredIdentity);
  }

  /** Leaves that may be served: what was there, and what is declared. */
  get knownSha256(): readonly string[] {
    return [sha256Of(identities().old), this.declaredSha256];
  }

  /** What must stand nowhere. */
  get secrets(): readonly string[] {
    const { old, renewed, rekeyed } = identities();
    const bodies = [old, renewed, rekeyed].map(({ keyPem }) => keyPem.split("\n")[3] ?? "");
    return [...bodies, ...loginKey().privateKey.split("\n").slice(2, 3), "lab-password"];
  }

  async left(): Promise<Left> {
    const served = await Promise.all(
      portsOf[this.world.role].map((port) => servedAt(this.appliance.address, port)),
    );
    return { served, files: this.#files() };
  }

  async close(): Promise<void> {
    await this.#appliances.clear();
  }

  async #leaveAsBefore(): Promise<void> {
    const { prior, role } = this.world;
    const { old } = identities();
    const session = await this.#appliances.fleet.logIn(this.appliance, { privateKey: loginKey().privateKey });
    await session.upload("install.txt", "written by somebody else");
    // It reads its Web Bridges from a Call Bridge beside it, and does not start without one.
    if (role === "scheduler") {
      await uploadByHand(session);
      for (const command of byHand.callBridge) await session.tell(command);
    }
    if (prior === "ours") {
      const { error } = await change(this.#inputFor(old));
      if (error) throw error;
    }
    if (prior === "byHand" || prior === "byHandAndDown") {
      if (role !== "scheduler") await uploadByHand(session);
      const commands = [...byHand[role], ...(prior === "byHandAndDown" ? down[role] : [])];
      for (const command of commands) await session.tell(command);
    }
    session.end();
  }

  #inputFor(identity: Made): ChangeInput {
    const { role } = this.world;
    const input = declare(this.appliance, role, { settings: settings[role] });
    const slots = slotsOf(role);
    const { leafPem, chainPem, keyPem } = identity;
    return {
      declaration: {
        ...input.declaration,
        identities: Object.fromEntries(
          slots.map((slot) => [slot, { leafPem, chainPem, keyForm: "pkcs8" as const }]),
        ),
        trusts: hasTwoSides(role) ? { c2wTrust: { pem: theRoot().certPem } } : {},
        proof: role === "callBridge" ? { mode: "auto", port: this.appliance.sipPort } : { mode: "auto" },
      },
      secrets: { ...input.secrets, keys: Object.fromEntries(slots.map((slot) => [slot, keyPem])) },
      credentials: { privateKey: loginKey().privateKey },
    };
  }

  #files(): Files {
    const folder = join(this.appliance.directory, "files");
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return new Map(
      names.map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ]),
    );
  }
}

/** The files that a role is set up with by hand. */
async function uploadByHand(session: Session): Promise<void> {
  const { old } = identities();
  await session.upload("hand.key", old.keyPem);
  await session.upload("hand.crt", old.leafPem);
  await session.upload("hand-ca.crt", old.chainPem);
  await session.upload("hand-full.crt", old.leafPem + old.chainPem);
}

function hasTwoSides(role: WorldRole): boolean {
  return role === "webBridge3" || role === "scheduler";
}

function slotsOf(role: WorldRole): readonly string[] {
  if (hasTwoSides(role)) return ["httpsCerts", "c2wCerts"];
  return [role === "meetingApps" ? "httpsCerts" : "certs"];
}

/** Whether a file carries the mark of the stack that the worlds belong to. */
export function isOurs(name: string): boolean {
  return name.includes(`-${mark}-`);
}

function sha256Of({ leafDer }: Made): string {
  return hex(new X509Certificate(leafDer));
}

/** A handshake proves that whoever serves the leaf has its key. */
function servedAt(address: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, servername: host, rejectUnauthorized: false }, () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(hex(new X509Certificate(raw)));
    });
    socket.once("error", () => resolve("nothing"));
  });
}

function hex({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(":", "").toLowerCase();
}
