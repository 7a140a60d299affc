/** Carries out one step of the state machine on one appliance. */
import { setTimeout as delay } from "node:timers/promises";
import { cmsError } from "../../errors/cms-error";
import { isUnknownCommand, judgeCheck, judgeReply } from "../../mmp/replies";
import { mmpCommand } from "../../plan/commands";
import { freeName, markFile, placed, snapshotName } from "../../plan/database/read-member";
import type { MemberReading } from "../../plan/database/read-member";
import type { ClusterStep } from "../../plan/database/step";
import type { Place } from "../../plan/database/wanted-set";
import type { ClusterContext, MemberDesk } from "./cluster-context";
import { readTable } from "./read-cluster";

/** Carries it out. What it did is seen by the next reading, never believed. */
export async function carryOut(step: ClusterStep, context: ClusterContext): Promise<void> {
  const desk = deskOf(step.member, context);
  const { declaration, fingerprint } = context;
  switch (step.kind) {
    case "wait":
      return waitFor(step, desk, context);
    case "upload":
      return upload(desk, context);
    case "snapshot":
      return snapshot(desk, snapshotName(declaration.mark, fingerprint));
    case "mark":
      await desk.session.connection.files.write(markFile(declaration.mark, step.mark), Buffer.from(markText));
      return;
    case "unmark":
      return unmark(desk, markFile(declaration.mark, step.mark));
    case "assign":
      return assign(desk);
    case "initialize":
    case "remove":
      return begin(desk, `database cluster ${step.kind}`);
    case "join":
    case "connect":
      return begin(desk, mmpCommand("database", "cluster", step.kind, addressOf(step.primary, context)));
  }
}

const markText = "Written and removed by the program that replaces the database certificates.\n";

async function upload(desk: MemberDesk, context: ClusterContext): Promise<void> {
  const reading = readingOf(desk);
  const { files } = desk.session.connection;
  for (const wanted of desk.wanted) {
    if (placed(wanted, reading) !== undefined) continue;
    const name = freeName(wanted, reading);
    const { file } = wanted;
    const content =
      file.text === undefined ? context.keys.files.get(file.publicSha256) : Buffer.from(file.text);
    if (name === undefined || !content) throw noName(desk, file.names);
    // What is there under the name and not in use is what an interrupted upload left behind.
    if (reading.listed.has(name)) await files.remove(name);
    await files.write(name, content);
    const back = await files.read(name);
    if (!back.equals(content)) throw changedOnTheWay(desk, name);
    desk.known.set(name, back);
    context.record.uploads.push({
      file: `${desk.declared.name}: ${name}`,
      bytes: content.length,
      sha256: file.publicSha256,
    });
    desk.reading = {
      ...readingOf(desk),
      files: { ...readingOf(desk).files, [name]: { bytes: content.length, sha256: file.sha256 } },
    };
  }
  await check(desk);
}

/** The appliance's own opinion of what was uploaded (INST-06, INST-07). */
async function check(desk: MemberDesk): Promise<void> {
  const name = (place: Place): string => nameAt(place, desk);
  const pairs: readonly (readonly [Place, Place])[] =
    desk.declared.part === "node"
      ? [
          ["serverKey", "serverCertificate"],
          ["clientKey", "clientCertificate"],
        ]
      : [["clientKey", "clientCertificate"]];
  for (const [key, leaf] of pairs) {
    await ask(desk, mmpCommand("pki", "match", name(key), name(leaf)));
    await ask(desk, mmpCommand("pki", "verify", name(leaf), name("ca")));
  }
}

async function ask({ session, subject }: MemberDesk, command: string): Promise<void> {
  const reply = await session.run(command);
  if (isUnknownCommand(reply)) throw session.refused(reply);
  if (judgeCheck(reply) === undefined) return;
  throw cmsError("apply/check", {
    subject,
    what: `the appliance's own check ${JSON.stringify(command)} does not confirm the files; the cluster was not touched`,
    remedy: "compare key, certificate and CA, and the appliance's clock",
    evidence: session.excerpt(reply),
  });
}

async function snapshot({ session }: MemberDesk, name: string): Promise<void> {
  await session.order(mmpCommand("backup", "snapshot", name));
}

async function unmark({ session }: MemberDesk, name: string): Promise<void> {
  const { files } = session.connection;
  await files.remove(name).catch(() => undefined);
  // Where nothing can be removed, an empty note says nothing.
  if ((await files.size(name)) !== undefined) await files.write(name, Buffer.alloc(0));
}

async function assign(desk: MemberDesk): Promise<void> {
  const { session, declared } = desk;
  const { table } = readingOf(desk);
  if (declared.interface !== undefined && table.interface !== declared.interface) {
    await session.order(mmpCommand("database", "cluster", "localnode", declared.interface));
  }
  const files = desk.wanted.map(({ place }) => nameAt(place, desk));
  await session.order(mmpCommand("database", "cluster", "certs", ...files));
}

/** Begins what runs on after the answer. A question is answered with a capital Y: the approval was given before. */
async function begin({ session }: MemberDesk, command: string): Promise<void> {
  const reply = await session.run(command, { confirms: true });
  if (judgeReply(reply).refusal !== undefined) throw session.refused(reply);
}

const shortestPauseMs = 100;
const longestPauseMs = 2_000;
const tellMs = 10_000;

/** Reads one member's table again until what is waited for is there. */
async function waitFor(
  step: Extract<ClusterStep, { readonly kind: "wait" }>,
  desk: MemberDesk,
  context: ClusterContext,
): Promise<void> {
  const begun = performance.now();
  const limitMs = context.budget.atMost(context.declaration.deadlines.jobMs);
  let toldMs = 0;
  for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    await delay(pauseMs);
    const table = await readTable(desk);
    const isBusy = table.lastCommand?.outcome === "running";
    const own = table.nodes.find(({ isOwn }) => isOwn);
    const isWell = own?.role === "primary" ? own.isConnected : own?.isInSync === true && own.isConnected;
    const hasPrimary = table.nodes.some(({ role, isConnected }) => role === "primary" && isConnected);
    const isClient = desk.declared.part === "client";
    const isThere = {
      command: !isBusy,
      sync: isWell || (isClient && hasPrimary) || !table.isClustered,
      primary: hasPrimary || !table.isClustered,
    };
    if (isThere[step.for]) return;
    const waitedMs = performance.now() - begun;
    if (waitedMs > limitMs) throw tooLong(step, desk, Math.round(waitedMs));
    if (waitedMs - toldMs < tellMs) continue;
    toldMs = waitedMs;
    context.io.progress(
      `${desk.subject}: still waits for ${waitedFor[step.for]}, ${String(Math.round(waitedMs / 1000))} s`,
    );
  }
}

/** What a wait is for, in words. */
export const waitedFor = {
  command: "its last command to end",
  sync: "its database to be in sync",
  primary: "a primary",
} as const;

function tooLong(
  step: Extract<ClusterStep, { readonly kind: "wait" }>,
  { session, subject }: MemberDesk,
  waitedMs: number,
): Error {
  const last = session.commands.at(-1);
  return cmsError("database/not-ready", {
    subject,
    what: `it waited ${String(waitedMs)} ms for ${waitedFor[step.for]}`,
    remedy:
      "see what its table says, and whether clocks, names and port 5432 between the nodes are right; the next run goes on from there",
    retry: "safe",
    ...(last && { evidence: last.reply }),
  });
}

function deskOf(member: string, { desks }: ClusterContext): MemberDesk {
  const desk = desks.find(({ declared }) => declared.name === member);
  if (desk) return desk;
  throw new TypeError(`there is no ${member} in the cluster`);
}

function addressOf(member: string, context: ClusterContext): string {
  const { address } = deskOf(member, context).declared;
  if (address !== undefined) return address;
  throw new TypeError(`${member} is no node`);
}

function readingOf({ reading, subject }: MemberDesk): MemberReading {
  if (reading) return reading;
  throw new TypeError(`${subject} was not read`);
}

function nameAt(place: Place, desk: MemberDesk): string {
  const wanted = desk.wanted.find((candidate) => candidate.place === place);
  const name = wanted && placed(wanted, readingOf(desk));
  if (name !== undefined) return name;
  throw cmsError("apply/file-changed", {
    subject: desk.subject,
    what: `the file for ${place} is not in the folder any more`,
    remedy: "run again; find out who else works on the appliance",
    retry: "safe",
  });
}

function noName({ subject }: MemberDesk, names: readonly string[]): Error {
  return cmsError("apply/file-changed", {
    subject,
    what: `every name is taken by a file in use with other content (${names.join(", ")})`,
    remedy: "find out who changes these files on the appliance, and remove them",
  });
}

function changedOnTheWay({ subject }: MemberDesk, name: string): Error {
  return cmsError("apply/file-changed", {
    subject,
    what: `${name} does not read back as it was written; the cluster was not touched`,
    remedy: "run again; if it stays so, look at the appliance's disk",
    retry: "safe",
  });
}
