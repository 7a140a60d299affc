/** Obeys the steps of a plan, in order, without decisions of its own. The first step that fails ends it. */
import { cmsError } from "../errors/cms-error";
import { isUnknownCommand, judgeCheck, judgeReply } from "../mmp/replies";
import type { Reply } from "../mmp/replies";
import { tableDifference } from "../plan/read-back";
import { stepCommands } from "../plan/reviewed";
import type { Step } from "../plan/step";
import { awaitNoCalls } from "./call-wait";
import { checkWindow } from "./maintenance";
import { checkMayGoOn } from "./may-go-on";
import { readTables } from "./observe";
import { prove } from "./prove";
import { removeFiles } from "./remove";
import type { CleanStep } from "./remove";
import type { StepContext } from "./step-context";
import { uploadFiles } from "./upload";
import type { UploadStep } from "./upload";

/** Carries out all steps. Before the role is touched an abandoned change stops; afterwards it goes on. */
export async function execute(steps: readonly Step[], context: StepContext): Promise<void> {
  for (const batch of batches(steps)) {
    const [step] = batch;
    if (!step) continue;
    checkMayGoOn(context);
    announce(batch, context);
    if (step.kind === "upload") await uploadFiles(batch.filter(isUpload), context);
    else if (step.kind === "clean") await removeFiles(batch.filter(isClean), context);
    else await carryOut(step, context);
  }
}

type LoneStep = Exclude<Step, UploadStep | CleanStep>;

async function carryOut(step: LoneStep, context: StepContext): Promise<void> {
  const { session, record, plan, budget, declaration } = context;
  const { commandMs, activationMs } = declaration.deadlines;
  switch (step.kind) {
    case "check":
      return checkFiles(step, context);
    case "mark":
      return session.connection.files.write(step.file, Buffer.from(markText));
    case "guard":
      return guard(context);
    case "disable":
    case "assign":
      record.touch(plan, "assigned");
      await session.order(step.command, { timeoutMs: budget.atMost(commandMs) });
      return;
    case "activate":
      record.touch(plan, "activated");
      return activate(
        step.command,
        await session.run(step.command, { timeoutMs: budget.atMost(activationMs) }),
        context,
      );
    case "readBack":
      return readBack(step, context);
    case "prove":
      record.proofs.set(step.listener, await prove(step, context));
      return;
  }
}

const markText =
  "Certificates were assigned and are not proven active yet. Written and removed by the same program.\n";

async function checkFiles(step: Extract<Step, { kind: "check" }>, context: StepContext): Promise<void> {
  const { session, budget, declaration, subject } = context;
  const reply = await session.run(step.command, {
    timeoutMs: budget.atMost(declaration.deadlines.commandMs),
  });
  if (isUnknownCommand(reply)) throw session.refused(reply);
  const doubt = step.judge === "words" ? judgeCheck(reply) : judgeReply(reply).refusal;
  if (doubt === undefined) return;
  throw cmsError("apply/check", {
    subject,
    what: `the appliance's own check ${JSON.stringify(step.command)} does not confirm the files; nothing was assigned`,
    remedy: "compare key, certificate and bundle, and the appliance's clock",
    evidence: session.excerpt(reply),
  });
}

async function guard(context: StepContext): Promise<void> {
  const { session, declaration, observed, subject } = context;
  await awaitNoCalls(context);
  // It takes time, as the uploads did.
  checkWindow(context);
  const { text } = await readTables(session, declaration);
  if (text === observed.table.text) return;
  throw cmsError("apply/changed-meanwhile", {
    subject,
    what: "somebody changed the role's settings while its files were being uploaded; nothing was assigned",
    remedy: "find out who works on the appliance, then run again",
    retry: "safe",
  });
}

// Judged by its words; the table is read back besides, because silence is no proof (MMP reference 1.2).
function activate(command: string, reply: Reply, { session, subject }: StepContext): void {
  const { refusal } = judgeReply(reply);
  if (refusal === undefined) return;
  if (isUnknownCommand(reply)) throw session.refused(reply);
  throw cmsError("apply/activation", {
    subject,
    what: `${JSON.stringify(command)} failed with the assigned files`,
    remedy: "read what the MMP said: it names the file or the interface that it does not accept",
    evidence: session.excerpt(reply),
  });
}

async function readBack(step: Extract<Step, { kind: "readBack" }>, context: StepContext): Promise<void> {
  const { session, declaration, subject } = context;
  const difference = tableDifference(step.expect, await readTables(session, declaration));
  if (difference === undefined) return;
  throw cmsError("apply/read-back", {
    subject,
    what: `the appliance did not refuse, but its table shows otherwise: ${difference}`,
    remedy: "look at the role's table on the MMP, and run again",
    retry: "safe",
  });
}

/** Uploads in a row are one batch, and so are removals. */
function batches(steps: readonly Step[]): readonly (readonly Step[])[] {
  const found: Step[][] = [];
  for (const step of steps) {
    const last = found.at(-1);
    const isSame = last?.[0]?.kind === step.kind && (step.kind === "upload" || step.kind === "clean");
    if (last && isSame) last.push(step);
    else found.push([step]);
  }
  return found;
}

function isUpload(step: Step): step is UploadStep {
  return step.kind === "upload";
}

function isClean(step: Step): step is CleanStep {
  return step.kind === "clean";
}

function announce(batch: readonly Step[], { io, subject }: StepContext): void {
  const [step] = batch;
  if (!step) return;
  io.step(step.kind);
  io.progress(`${subject}: ${inWords(step, batch)}`);
}

function inWords(step: Step, batch: readonly Step[]): string {
  switch (step.kind) {
    case "upload":
      return `upload ${batch.flatMap((one) => (one.kind === "upload" ? one.file : [])).join(", ")}`;
    case "clean":
      return `remove ${batch.flatMap((one) => (one.kind === "clean" ? one.file : [])).join(", ")}`;
    case "mark":
      return `write ${step.file}`;
    case "prove":
      return `look at ${step.listener}`;
    case "guard":
    case "readBack":
    case "check":
    case "disable":
    case "assign":
    case "activate":
      return stepCommands(step).join(", ");
  }
}
