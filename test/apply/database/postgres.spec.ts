import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Context } from "mocha";
import { aCa, makeLeaf } from "../../certificates";
import type { Made } from "../../certificates";
import { eventually } from "../../eventually";
import { nextLabAddress } from "../../lab-address";
import { skip } from "../../skip";
import { Appliances } from "../changing";
import { aSet, declareCluster, diskOf, runOn, startWorld } from "./cluster-world";

interface Ran {
  readonly code: number;
  readonly said: string;
}

/** A user who may run PostgreSQL, which root may not. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

function run(
  program: string,
  parameters: readonly string[],
  account: Account,
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const options = { ...account, cwd: "/", env: { PATH: process.env["PATH"], ...environment } };
  return new Promise((resolve) => {
    execFile(program, parameters, options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, said: stdout + stderr });
    });
  });
}

async function accountOf(): Promise<Account | undefined> {
  const { uid, gid } = userInfo();
  if (uid !== 0) return { uid, gid };
  const root = { uid, gid };
  const ids = await Promise.all(["-u", "-g"].map((which) => run("id", [which, "postgres"], root)));
  const [user, group] = ids;
  return user?.code === 0 && group?.code === 0
    ? { uid: Number(user.said), gid: Number(group.said) }
    : undefined;
}

/** Where Debian keeps the programs of the newest release. */
function programs(): string | undefined {
  const base = "/usr/lib/postgresql";
  const found = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return found.map((release) => join(base, release, "bin")).find((path) => existsSync(join(path, "initdb")));
}

describe("[E] the files of a database node, judged by PostgreSQL", function () {
  this.timeout(180_000);
  const appliances = new Appliances();
  const address = nextLabAddress();
  const set = aSet();
  let folder = "";
  let account: Account = { uid: 0, gid: 0 };
  let bin = "";
  let server: ChildProcess | undefined;

  /** What the node was given, under names that PostgreSQL's configuration can have. */
  function place(name: string, content: string | { readonly from: string }): string {
    const path = join(folder, name);
    if (typeof content === "string") writeFileSync(path, content);
    else copyFileSync(content.from, path);
    chownSync(path, account.uid, account.gid);
    chmodSync(path, 0o600);
    return path;
  }

  async function start(this: Context): Promise<void> {
    const [found, user] = [programs(), await accountOf()];
    if (found === undefined) return skip(this, "PostgreSQL is not installed here");
    if (user === undefined) return skip(this, "root may not run PostgreSQL, and there is no user postgres");
    [bin, account] = [found, user];
    const world = await startWorld(appliances);
    assert.equal((await runOn(declareCluster(world, set))).report.outcome, "changed");
    const [node] = world.nodes;
    assert.ok(node);
    folder = mkdtempSync(join(tmpdir(), "cms-postgres-"));
    chownSync(folder, account.uid, account.gid);
    const { files = {} } = diskOf(node).database;
    for (const [slot, name] of Object.entries(files))
      place(slot, { from: join(node.directory, "files", name) });
    const data = join(folder, "data");
    const made = await run(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust"], account);
    assert.equal(made.code, 0, made.said);
    place("data/pg_hba.conf", "hostssl all all 0.0.0.0/0 cert clientcert=verify-full\n");
    const settings = {
      ssl: "on",
      ssl_cert_file: join(folder, "serverCertificate"),
      ssl_key_file: join(folder, "serverKey"),
      ssl_ca_file: join(folder, "ca"),
      listen_addresses: address,
      unix_socket_directories: folder,
      fsync: "off",
    };
    const given = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    server = spawn(join(bin, "postgres"), ["-D", data, ...given], { ...account, cwd: "/", stdio: "ignore" });
    await eventually(
      async () => assert.equal((await connect("clientKey", "clientCertificate")).code, 0),
      30_000,
    );
  }

  before(start);
  after(async () => {
    const running = server;
    if (running) {
      const ended = new Promise((resolve) => running.once("close", resolve));
      running.kill("SIGINT");
      await ended;
    }
    await appliances.clear();
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });

  /** As the schema tool connects (MMP reference 3.6), and stricter: it also checks the name. */
  function connect(key: string, certificate: string): Promise<Ran> {
    const connection = [
      `host=db1.example.org hostaddr=${address} port=5432 user=postgres dbname=postgres connect_timeout=10`,
      `sslmode=verify-full sslrootcert=${join(folder, "ca")}`,
      `sslcert=${join(folder, certificate)} sslkey=${join(folder, key)}`,
    ].join(" ");
    return run(join(bin, "psql"), ["-At", "-c", "select 'let in'", connection], account);
  }

  function another(cn: string): Made {
    return makeLeaf({ ca: set.ca, cn, key: "rsa", usages: ["clientAuth"] });
  }

  it("DB-01 DB-08 DB-09: lets in whoever shows the client's files, and checks the server's in turn", async () => {
    const { code, said } = await connect("clientKey", "clientCertificate");
    assert.deepEqual([code, said.trim()], [0, "let in"]);
  });

  it("DB-08: refuses a certificate of the same CA whose common name is not postgres", async () => {
    const { keyPem, leafPem } = another("postgrest");
    place("otherKey", keyPem);
    place("otherCertificate", leafPem);
    const { code, said } = await connect("otherKey", "otherCertificate");
    assert.notEqual(code, 0);
    assert.match(said, /certificate authentication failed for user "postgres"/);
  });

  it("DB-03 DB-04: refuses postgres of another CA", async () => {
    const ca = aCa("Another Root", { key: "ec" });
    const { keyPem, leafPem } = makeLeaf({ ca, cn: "postgres", key: "rsa", usages: ["clientAuth"] });
    place("strangerKey", keyPem);
    place("strangerCertificate", leafPem);
    const { code, said } = await connect("strangerKey", "strangerCertificate");
    assert.notEqual(code, 0);
    assert.match(said, /unknown ca|unknown CA|decrypt error|bad certificate/);
  });
});
