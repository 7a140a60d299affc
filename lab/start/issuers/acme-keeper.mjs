/**
 * Runs pebble and pebble-challtestsrv until its standard input ends, also when whoever started it was killed. Its argument is a
 * list of [program, parameters, environment] as JSON.
 */
import { spawn } from "node:child_process";

const programs = JSON.parse(process.argv[2] ?? "[]");
const children = programs.map(([program, parameters, environment]) =>
  spawn(program, parameters, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...environment },
  }),
);
const end = () => {
  for (const child of children) child.kill("SIGKILL");
  process.exit();
};
for (const child of children) child.on("exit", end).on("error", end);
process.stdin.resume().on("end", end).on("error", end);
