/** Reads the members of a cluster. Writes nothing. */
import { cmsError } from "../../errors/cms-error";
import { isUnknownCommand } from "../../mmp/replies";
import { parseDatabaseTable } from "../../mmp/tables/database";
import type { DatabaseTable } from "../../mmp/tables/database";
import { parseDate } from "../../mmp/tables/system";
import { nextStep } from "../../plan/database/next-step";
import type { ClusterView, ObservedMember } from "../../plan/database/observed-cluster";
import { filesOf, readMember } from "../../plan/database/read-member";
import type { MemberReading } from "../../plan/database/read-member";
import type { Decision } from "../../plan/database/step";
import { coversName } from "../../x509/host-names";
import { observedFile } from "../observe";
import { expectationOf } from "./cluster-context";
import type { ClusterContext, MemberDesk } from "./cluster-context";

/** The command that prints a member's table. */
export const statusCommand = "database cluster status";

/** Reads every member and decides what is next. */
export async function decide(context: ClusterContext): Promise<Decision> {
  const members = await Promise.all(
    context.desks.map(async (desk): Promise<readonly [string, ObservedMember]> => {
      desk.reading = await readDesk(desk);
      return [desk.declared.name, readMember(desk.reading, expectationOf(context, desk))];
    }),
  );
  const { declaration, fingerprint } = context;
  const view: ClusterView = {
    members: declaration.members.map(({ name, part, mayOverwrite }) => ({ name, part, mayOverwrite })),
    observed: Object.fromEntries(members),
    isApproved: declaration.approved === fingerprint,
  };
  return nextStep(view);
}

/** The table of one member. An `ERROR` row is part of it and no refusal. */
export async function readTable({ session }: MemberDesk): Promise<DatabaseTable> {
  const reply = await session.run(statusCommand);
  if (isUnknownCommand(reply)) throw session.refused(reply);
  return parseDatabaseTable(reply.text);
}

async function readDesk(desk: MemberDesk): Promise<MemberReading> {
  const table = await readTable(desk);
  const { files } = desk.session.connection;
  const listed = new Map((await files.list()).map(({ name, bytes }) => [name, bytes]));
  const possible = desk.wanted.flatMap(({ file }) => file.names);
  const names = [...new Set([...filesOf(table), ...possible])].filter((name) => listed.has(name));
  const unknown = names.filter((name) => desk.known.get(name)?.length !== listed.get(name));
  const read = unknown.length === 0 ? new Map<string, Buffer>() : await files.readMany(unknown);
  for (const [name, bytes] of read) desk.known.set(name, bytes);
  const contents = names.flatMap((name) => {
    const bytes = desk.known.get(name);
    return bytes === undefined ? [] : [[name, observedFile(bytes)] as const];
  });
  return { table, listed, files: Object.fromEntries(contents) };
}

/** What is asked of every member before anything is decided: it answers, and its clock suits the certificates. */
export async function greet(desk: MemberDesk, { set, io }: ClusterContext): Promise<void> {
  const { session, subject, wanted } = desk;
  await session.run("version", { mustAnswer: true });
  const clock = parseDate((await session.run("date")).text) ?? io.now();
  const certificates = [...wanted.flatMap(({ file }) => file.certificates), set.client];
  const bad = certificates.find(({ notBefore, notAfter }) => notBefore > clock || notAfter < clock);
  if (!bad) return;
  const how = bad.notBefore > clock ? "not valid yet" : "no longer valid";
  throw cmsError("apply/clock", {
    subject,
    what: `the appliance's clock says ${clock.toISOString()}, by which the certificate ${bad.subject} is ${how}; nodes whose clocks differ do not talk to each other`,
    remedy: 'compare "date" and "ntp status" on the MMP with the time here, and set the clock right',
    retry: "safe",
  });
}

/** Where a release checks more than the CA, the certificates have to name the nodes (MMP reference 3.6). */
export function checkVerifyMode({ desks, set }: ClusterContext): void {
  for (const { declared, subject, reading } of desks) {
    const mode = reading && "verifyMode" in reading.table ? reading.table.verifyMode : undefined;
    if (typeof mode !== "string" || /^verify-ca$/i.test(mode)) continue;
    const server = set.servers.find(({ member }) => member === declared.name);
    if (!server || declared.address === undefined || coversName(server.leaf, declared.address)) continue;
    throw cmsError("DB-07", {
      subject,
      what: `its VerifyMode is ${mode}, and the server certificate does not cover ${declared.address}, by which the others call it`,
      remedy: 'have it issued with that name, or set "database cluster verifymode ca"',
    });
  }
}
