/** Uploads: written under new names, read back, compared byte for byte (INST-01, RENEW-09). */
import { createHash } from "node:crypto";
import { cmsError } from "../errors/cms-error";
import type { Step } from "../plan/step";
import { slotSubject } from "../plan/wanted";
import type { WantedFile } from "../plan/wanted";
import type { StepContext } from "./step-context";

/** One upload of a plan. */
export type UploadStep = Extract<Step, { readonly kind: "upload" }>;

/** Writes the files together and reads them back together, which takes the round trips of one. */
export async function uploadFiles(steps: readonly UploadStep[], context: StepContext): Promise<void> {
  const { files } = context.session.connection;
  const contents = new Map(steps.map((step) => [step.file, contentOf(step, context)]));
  await files.writeMany(contents);
  const found = await files.readMany([...contents.keys()]);
  for (const step of steps) {
    const sent = contents.get(step.file) ?? Buffer.alloc(0);
    const back = found.get(step.file);
    if (back?.equals(sent) !== true) throw changedOnTheWay(step, sent, back, context);
    const sha256 = wantedFile(step, context).publicSha256;
    context.record.uploads.push({ file: step.file, bytes: sent.length, sha256 });
  }
}

function contentOf(step: UploadStep, context: StepContext): Buffer {
  const content =
    step.part === "key"
      ? context.keys.files.get(step.slot)
      : Buffer.from(wantedFile(step, context).text ?? "");
  if (content && content.length > 0) return content;
  throw new TypeError(`there is no content for ${step.file}`);
}

function wantedFile({ slot, part, file }: UploadStep, { wanted }: StepContext): WantedFile {
  const found = wanted
    .find((candidate) => candidate.slot === slot)
    ?.files.find((candidate) => candidate.part === part);
  if (found) return found;
  throw new TypeError(`the plan uploads ${file}, which nothing declares`);
}

function changedOnTheWay(
  step: UploadStep,
  sent: Buffer,
  back: Buffer | undefined,
  context: StepContext,
): Error {
  const found =
    back === undefined
      ? "is not there"
      : `reads back with ${String(back.length)} bytes and other content (${fingerprintOf(step, back)})`;
  return cmsError("apply/file-changed", {
    subject: slotSubject(context.declaration, step.slot),
    what: `${step.file} was written with ${String(sent.length)} bytes and ${found}; nothing was assigned`,
    remedy: "run again; if it stays so, look at the appliance's disk",
    retry: "safe",
  });
}

// What comes back in place of a key may be a part of it.
function fingerprintOf({ part }: UploadStep, back: Buffer): string {
  return part === "key" ? "a key" : `SHA-256 ${createHash("sha256").update(back).digest("hex")}`;
}
