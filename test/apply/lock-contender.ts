/**
 * A process that wants a lock: `lock-contender.ts name NAME` or `lock-contender.ts files FOLDER`. It prints `waits PID`
 * for each holder that it hears of, `has` once it holds the lock, and keeps it until it is killed or its input ends.
 */
import { takeLockAt } from "../../apply/lock";
import { LockFiles } from "../../apply/lock-files";
import { LockName } from "../../apply/lock-socket";

async function main(): Promise<void> {
  const [kind, where = ""] = process.argv.slice(2);
  const place = kind === "files" ? new LockFiles(where, "cms1 webAdmin") : new LockName(`\0${where}`);
  process.stdin.on("end", () => process.exit(0)).resume();
  await takeLockAt(place, {
    hostKey: "unused",
    subject: "cms1 webAdmin",
    stateFolder: "unused",
    holder: { pid: process.pid, stack: "org/project/stack", appliance: "cms1", role: "webAdmin" },
    patienceMs: 60_000,
    signal: new AbortController().signal,
    progress: (line) => console.log(line.replace(/^waits for pid (\d+) .*$/, "waits $1")),
  });
  console.log("has");
}

main().catch((error: unknown) => {
  console.log(error);
  process.exit(1);
});
