/** `requests`: writes the signing requests of a stack and a worklist into a folder, for whoever takes them to a CA. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stackDocument } from "../stack-document";
import type { RequestsOrder } from "./arguments";
import { submittedIn } from "./submitted";
import { standingOf, worklist } from "./worklist";

/** Writes `<name>.csr` for every request and `worklist.md`; run again it writes the same. Returns what to tell the user. */
export async function writeRequests(order: RequestsOrder, now: Date): Promise<string> {
  const { folder } = order;
  const source = order.outputs ?? "pulumi stack output";
  const requests = submittedIn(await stackDocument(order), source);
  await mkdir(folder, { recursive: true });
  for (const { name, csrPem } of requests) await writeFile(join(folder, `${name}.csr`), csrPem);
  const list = join(folder, "worklist.md");
  await writeFile(list, worklist(requests, now));
  const lines = requests.map(
    (request) => `${standingOf(request, now).padEnd(7)} ${join(folder, request.name)}.csr`,
  );
  return `${[...lines, `what to do with them: ${list}`].join("\n")}\n`;
}
