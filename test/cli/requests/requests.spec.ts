import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseRequestsArguments } from "../../../cli/requests/arguments";
import { writeRequests } from "../../../cli/requests/requests";

const csrPem = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n";
const now = new Date("2026-06-01T00:00:00.000Z");
const pending = {
  kind: "submittedRequest",
  name: "web",
  state: "pending",
  csrPem,
  commonName: "cms1.example.org",
  names: ["cms1.example.org", "10.1.1.9"],
  usages: ["digitalSignature", "serverAuth"],
  answerFile: "signed/web.cer",
  steps: [
    'On the CA server: certreq -submit -attrib "CertificateTemplate:Computer" web.csr web.cer',
    "Put it there.",
  ],
  notAfter: "",
  renewFrom: "",
};
const answered = {
  ...pending,
  name: "bridge",
  state: "issued",
  notAfter: "2026-09-01T00:00:00.000Z",
  renewFrom: "2026-08-02T00:00:00.000Z",
};
const due = {
  ...answered,
  name: "turn",
  notAfter: "2026-06-20T00:00:00.000Z",
  renewFrom: "2026-05-21T00:00:00.000Z",
};

describe("[I] cli/requests", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "requests-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (outputs: unknown): Promise<string> => {
    const path = join(folder, "outputs.json");
    writeFileSync(path, typeof outputs === "string" ? outputs : JSON.stringify(outputs));
    return writeRequests({ folder: join(folder, "csr"), outputs: path }, now);
  };
  const written = (name: string): string => readFileSync(join(folder, "csr", name), "utf8");

  it("CA-02 CA-10 CA-14 writes requests and a worklist, and the same when it runs again", async () => {
    const outputs = { requests: [pending, answered], site: { others: [due] }, secret: "[secret]" };
    const told = await write(outputs);
    assert.deepEqual(readdirSync(join(folder, "csr")), ["bridge.csr", "turn.csr", "web.csr", "worklist.md"]);
    assert.equal(written("web.csr"), csrPem);
    assert.deepEqual(
      told.split("\n").map((line) => line.slice(0, 7).trimEnd()),
      ["issued", "due", "pending", "what to", ""],
    );
    const list = written("worklist.md");
    assert.match(
      list,
      /^# Certificates to be requested\n\n2 to be submitted\.\n\n## web\n\nThere is no certificate yet/,
    );
    assert.match(
      list,
      /- names: `cms1\.example\.org`, `10\.1\.1\.9`\n- usages: `digitalSignature`, `serverAuth`\n/,
    );
    assert.match(
      list,
      /1\. On the CA server: certreq -submit -attrib "CertificateTemplate:Computer" web\.csr web\.cer\n2\. Put/,
    );
    assert.match(
      list,
      /## turn\n\nRenewal: its certificate ends on 2026-06-20T00:00:00\.000Z and serves until/,
    );
    assert.match(
      list,
      /## Answered\n\n- bridge: ends on 2026-09-01\S+, to be submitted again from 2026-08-02/,
    );
    await write(outputs);
    assert.equal(written("worklist.md"), list);
  });

  it("says so when nothing is to be done", async () => {
    await write({ requests: [answered] });
    assert.match(written("worklist.md"), /\n\nNothing to do\.\n\n## Answered\n/);
  });

  it("writes nothing for outputs that it cannot use, and never outside its folder", async () => {
    const refused: readonly (readonly [unknown, RegExp])[] = [
      ["no", /^CmsError: cli\/outputs \S+outputs\.json: it is no JSON/],
      [{ requests: [] }, /it holds no requests of a SubmittedRequests/],
      [{ requests: [{ ...pending, name: "../web" }] }, /"\.\.\/web" is not the name of a request/],
      [{ requests: [{ ...pending, csrPem: "[secret]" }] }, /the csrPem of web is no signing request/],
      [
        { requests: [{ ...pending, csrPem: csrPem.replaceAll("CERTIFICATE REQUEST", "PRIVATE KEY") }] },
        /the csrPem of web is no signing request/,
      ],
      [{ a: [pending], b: [pending] }, /there are two requests web/],
    ];
    for (const [outputs, message] of refused) await assert.rejects(write(outputs), message);
    assert.deepEqual(readdirSync(folder), ["outputs.json"]);
    const absent = writeRequests({ folder, outputs: join(folder, "absent.json") }, now);
    await assert.rejects(absent, /cli\/outputs \S+absent\.json: the file cannot be read/);
  });

  it("reads its arguments and refuses others", () => {
    assert.deepEqual(parseRequestsArguments(["--folder", "csr"]), { folder: "csr" });
    assert.deepEqual(parseRequestsArguments(["--folder", "csr", "--outputs", "o.json"]), {
      folder: "csr",
      outputs: "o.json",
    });
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /cli\/usage .*requests needs --folder DIR/],
      [["--folder", "csr", "--outputs", "o", "--stack", "s"], /--outputs and --stack exclude each other/],
      [["--directory", "csr"], /Unknown option '--directory'/],
    ];
    for (const [commandLine, message] of wrong) {
      assert.throws(() => parseRequestsArguments(commandLine), message);
    }
  });
});
