/**
 * Pebble, the ACME server of Let's Encrypt for tests, with pebble-challtestsrv as the DNS that it asks. It makes a new CA whenever
 * it starts, so it is started only where something is to be issued; what it issued stays good under the root that it had.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import { request } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { findOnPath } from "../../engine/path";
import { writeWhole } from "../folder";
import type { LabFolder } from "../folder";
import { newAuthority, newServer } from "./authority";

const ports = { acme: 14000, management: 15000, http: 5002, tls: 5001, dns: 8053, control: 8055 };
/** What has to be free at the address of an ACME server. */
export const acmePorts: readonly number[] = Object.values(ports);

const validitySeconds = 200 * 86_400;
/** Sooner than a certificate is due. */
const freshMs = 100 * 86_400_000;
const patienceMs = 15_000;
const pollMs = 50;

/** Whether pebble and its DNS are installed. */
export function hasPebble(environment: NodeJS.ProcessEnv): boolean {
  return ["pebble", "pebble-challtestsrv"].every((name) => findOnPath(name, environment) !== undefined);
}

/** Files of the ACME server that the stack and the lab's own look read. */
export function acmeFiles(folder: LabFolder) {
  const at = (name: string): string => join(folder.acme, name);
  return {
    rootFile: at("root.pem"),
    intermediateFile: at("intermediate.pem"),
    serverCaFile: at("server-ca.pem"),
  };
}

/** How the stack reaches it. */
export function acmeReach(address: string): {
  readonly directoryUrl: string;
  readonly hook: readonly string[];
} {
  const control = `http://${address}:${String(ports.control)}`;
  return {
    directoryUrl: `https://${address}:${String(ports.acme)}/dir`,
    hook: [process.execPath, join(__dirname, "acme-hook.mjs"), control],
  };
}

/** Whether everything that it has to issue was issued under a root that is kept, and none of it is due. */
export function isSettled(folder: LabFolder, isDeployed: boolean): boolean {
  const { mtimeMs } = statSync(acmeFiles(folder).rootFile, { throwIfNoEntry: false }) ?? {};
  return isDeployed && mtimeMs !== undefined && Date.now() - mtimeMs < freshMs;
}

/** A running server. */
export interface AcmeServer {
  stop(): void;
}

/** Starts it at an address, and keeps the root of the CA that it has this time. */
export async function startAcmeServer(folder: LabFolder, address: string): Promise<AcmeServer> {
  const now = new Date();
  const tlsRoot = await newAuthority("Lab ACME server", now);
  const { certPem, keyPem } = await newServer(tlsRoot, address, now);
  const { rootFile, intermediateFile, serverCaFile } = acmeFiles(folder);
  writeWhole(serverCaFile, tlsRoot.certPem);
  writeWhole(join(folder.acme, "server.pem"), certPem);
  writeWhole(join(folder.acme, "server-key.pem"), keyPem);
  writeWhole(join(folder.acme, "config.json"), JSON.stringify({ pebble: configuration(folder, address) }));
  const child = spawnKeeper(folder, address);
  try {
    await ready(child, address);
    const get = (path: string): Promise<string> => managed(address, tlsRoot.certPem, path);
    writeWhole(intermediateFile, await get("/intermediates/0"));
    writeWhole(rootFile, await get("/roots/0"));
  } catch (error) {
    child.stdin?.end();
    throw error;
  }
  return { stop: () => child.stdin?.end() };
}

function configuration(folder: LabFolder, address: string): object {
  const at = (port: number): string => `${address}:${String(port)}`;
  return {
    listenAddress: at(ports.acme),
    managementListenAddress: at(ports.management),
    certificate: join(folder.acme, "server.pem"),
    privateKey: join(folder.acme, "server-key.pem"),
    httpPort: ports.http,
    tlsPort: ports.tls,
    ocspResponderURL: "",
    externalAccountBindingRequired: false,
    certificateValidityPeriod: validitySeconds,
  };
}

/** In a process group of its own: a Ctrl-C must reach Pulumi first. */
function spawnKeeper(folder: LabFolder, address: string): ChildProcess {
  const at = (port: number): string => `${address}:${String(port)}`;
  const world = [
    ...["-management", at(ports.control), "-dns01", at(ports.dns), "-http01", at(ports.http)],
    ...["-https01", "", "-tlsalpn01", "", "-defaultIPv4", address, "-defaultIPv6", ""],
  ];
  const pebble = ["-config", join(folder.acme, "config.json"), "-dnsserver", at(ports.dns)];
  const behaviour = { PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" };
  const programs = [
    ["pebble-challtestsrv", world, {}],
    ["pebble", pebble, behaviour],
  ];
  return spawn(process.execPath, [join(__dirname, "acme-keeper.mjs"), JSON.stringify(programs)], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

async function ready(child: ChildProcess, address: string): Promise<void> {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part: Buffer) => (said = `${said}${String(part)}`.slice(-500)));
  const deadline = performance.now() + patienceMs;
  const open = (): Promise<boolean[]> =>
    Promise.all([ports.acme, ports.management, ports.control].map((port) => isOpen(address, port)));
  while ((await open()).includes(false)) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`pebble did not get ready: ${said.trim()}`);
    await pause(pollMs);
  }
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function managed(host: string, ca: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ host, port: ports.management, path, ca }, (answer) => void text(answer).then(resolve, reject))
      .on("error", reject)
      .end();
  });
}
