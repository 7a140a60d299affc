/**
 * A machine that has nothing but what a test puts on it: a PATH of one folder, a home and a cache of its own, and an
 * installer that answers as told.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../../lab/engine/cache";
import type { Installer } from "../../../lab/engine/installer";
import type { Search } from "../../../lab/engine/search";

/** A search on a machine of its own, and what it said. */
export interface FakeMachine {
  readonly root: string;
  /** The only folder on PATH. */
  readonly bin: string;
  readonly search: Search;
  readonly told: string[];
  readonly progress: string[];
  /** What the installer was asked. */
  readonly asked: string[];
  /** The Go commands that were run. */
  goCommands(): readonly string[];
  /** Puts an executable file there; a text without a first line `#!` is a shell script. */
  put(path: string, script: string): string;
  remove(): void;
}

/** A machine with an installer that refuses, unless the test says otherwise. */
export function aMachine(installer: Partial<Installer> = {}): FakeMachine {
  const root = mkdtempSync(join(tmpdir(), "cms-engine-"));
  const bin = join(root, "bin");
  mkdirSync(bin);
  const told: string[] = [];
  const progress: string[] = [];
  const asked: string[] = [];
  const environment = {
    PATH: bin,
    HOME: root,
    XDG_CACHE_HOME: join(root, "cache"),
    GO_LOG: join(root, "go.log"),
  };
  return {
    root,
    bin,
    told,
    progress,
    asked,
    search: {
      environment,
      cache: cacheFolder(environment),
      installer: recorded({ ...refusingInstaller, ...installer }, asked),
      io: {
        tell: (line) => void told.push(line),
        progress: (done, total, what) => void progress.push(`${done}/${total} ${what}`),
      },
    },
    goCommands: () => linesOf(environment.GO_LOG),
    put: putExecutable,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Writes an executable file. */
export function putExecutable(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, script.startsWith("#!") ? script : `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A CLI that knows its version. */
export function cliScript(version: string): string {
  return `echo v${version}`;
}

/** A plugin or a language host that answers one question: which version it is. */
export function pluginScript(service: "ResourceProvider" | "LanguageRuntime", version: string): string {
  const messages = "@pulumi/pulumi/proto/plugin_pb";
  return `#!${process.execPath}
const { Server, ServerCredentials } = require(${JSON.stringify(require.resolve("@grpc/grpc-js"))});
const { PluginInfo } = require(${JSON.stringify(require.resolve(messages))});
const server = new Server();
const identity = (value) => value;
server.addService(
  { getPluginInfo: { path: "/pulumirpc.${service}/GetPluginInfo", requestStream: false, responseStream: false,
    requestSerialize: identity, requestDeserialize: identity, responseDeserialize: identity,
    responseSerialize: (info) => Buffer.from(info.serializeBinary()) } },
  { getPluginInfo: (call, done) => done(null, new PluginInfo().setVersion(${JSON.stringify(version)})) },
);
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => console.log(port));
`;
}

/**
 * A `go` that knows a module and two packages per program, and one of its own for both. It writes down what it is asked; while the file
 * `hold` exists it does not finish a build.
 */
export function goScript(hold = "/nowhere"): string {
  return `echo "$*" >> "$GO_LOG"
if [ "$1" = list ]; then
  echo "go: downloading example.org/a v1.0.0" >&2
  printf '%s\\n' fmt example.org/a example.org/a/b
  exit 0
fi
while [ "$1" != -o ]; do shift; done
case "$2" in */pulumi) echo fmt >&2;; esac
printf '%s\\n' example.org/a "# a remark" example.org/a/b >&2
echo half > "$2"
while [ -e ${hold} ]; do /bin/sleep 0.05; done
printf '#!/bin/sh\\necho v0.0.1\\n' > "$2"
/bin/chmod 755 "$2"`;
}

const refusingInstaller: Installer = {
  refusal: () => Promise.resolve("nobody answers"),
  installCli: () => Promise.reject(new Error("not asked for")),
  installPlugin: () => Promise.reject(new Error("not asked for")),
};

function recorded(installer: Installer, asked: string[]): Installer {
  return {
    refusal() {
      asked.push("refusal");
      return installer.refusal();
    },
    installCli(root, environment) {
      asked.push("installCli");
      return installer.installCli(root, environment);
    },
    installPlugin(cli, name, version, environment) {
      asked.push(`installPlugin ${name} ${version}`);
      return installer.installPlugin(cli, name, version, environment);
    },
  };
}

function linesOf(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}
