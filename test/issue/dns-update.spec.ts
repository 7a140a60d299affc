/** Dynamic updates against real name servers, alone and with pebble, which asks those servers. */
import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { issueByAcme } from "../../issue/acme/issue";
import { dnsUpdateResponder } from "../../issue/challenge/dns-update";
import { MalformedMessage, readAnswerHead, updateMessage } from "../../issue/dns/message";
import { signRequest, verifyAnswer } from "../../issue/dns/tsig";
import type { DnsUpdateChallenge } from "../../plan/issuance/order";
import { needTool } from "../lab/appliance/foreign";
import { rejectionText } from "../thrown";
import { TestNameServer, updateKey } from "./name-server";
import { anAccount, anOrder } from "./orders";
import { Pebble, needPebble } from "./pebble";

const identifier = "join.example.org";
const record = "_acme-challenge.join.example.org";
const proof = (value: string) => ({ identifier, token: "token", value });

for (const program of ["named", "knotd"] as const) {
  describe(`[I] issue/challenge/dns-update against ${program}`, function () {
    this.timeout(60_000);
    const started: TestNameServer[] = [];
    let server: TestNameServer;

    before(async function () {
      needTool(this, program);
      server = await TestNameServer.start(program);
      started.push(server);
    });
    after(async () => {
      await Pebble.stopAll();
      for (const one of started) await one.stop();
    });

    const responder = (changed: Partial<DnsUpdateChallenge> = {}, secret: string = updateKey.secret) =>
      dnsUpdateResponder(server.challenge(changed), secret, {
        subject: "wb-https",
        signal: AbortSignal.timeout(10_000),
        progress: () => undefined,
      });
    const shown = async (): Promise<readonly string[]> => {
      const resolver = new Resolver();
      resolver.setServers([server.endpoint]);
      const texts = await resolver.resolveTxt(record).catch(() => []);
      return texts.map((pieces) => pieces.join("")).sort();
    };

    it("adds a record that the server shows, and deletes that one and no other of the same name", async () => {
      const { present, cleanUp } = responder();
      await present(proof("one"));
      await present(proof("another"));
      assert.deepEqual(await shown(), ["another", "one"]);
      await cleanUp(proof("one"));
      assert.deepEqual(await shown(), ["another"]);
      await cleanUp(proof("another"));
      // As after a run that put up nothing: there is nothing to delete, and that is no error.
      await cleanUp(proof("another"));
      assert.deepEqual(await shown(), []);
    });

    it("says why the server refuses, and never the secret", async () => {
      const other = Buffer.from("another secret than the server's").toString("base64");
      const refusals = [
        await rejectionText(responder({}, other).present(proof("one"))),
        await rejectionText(responder({ keyName: "nobody" }).present(proof("one"))),
        await rejectionText(
          responder({ zone: "example.net" }).present({ ...proof("one"), identifier: "a.example.net" }),
        ),
        await rejectionText(responder({ port: 1 }).present(proof("one"))),
      ];
      const at = (port: number): string =>
        `issue/dns-update wb-https: ${server.address} port ${String(port)} did not add the TXT record`;
      assert.match(
        refusals[0] ?? "",
        new RegExp(
          `^${at(server.port)} ${record}\\. in example\\.org: NOTAUTH, BADSIG: the secret is another one there`,
        ),
      );
      assert.match(
        refusals[1] ?? "",
        new RegExp(`^${at(server.port)} .*: NOTAUTH, BADKEY: it does not know the key`),
      );
      assert.match(
        refusals[2] ?? "",
        new RegExp(`^${at(server.port)} .* in example\\.net: (NOTAUTH|REFUSED)`),
      );
      assert.match(refusals[3] ?? "", new RegExp(`^${at(1)} .*ECONNREFUSED`));
      for (const text of refusals)
        assert.equal(text.includes(updateKey.secret) || text.includes(other), false);
      assert.deepEqual(await shown(), []);
    });

    it("gets a certificate from pebble, which asks this server, and leaves nothing there", async function () {
      needPebble(this);
      const pebble = await Pebble.start({ nameServer: server.endpoint });
      const order = await anOrder(pebble, server.challenge());
      const issued = await issueByAcme(
        order,
        { ...anAccount(), updateKey: updateKey.secret },
        { progress: () => undefined },
      );
      assert.match(issued.leafPem, /BEGIN CERTIFICATE/);
      assert.deepEqual(await shown(), []);
    });
  });
}

describe("[I] issue/challenge/dns-update against somebody in between", () => {
  it("believes no success that the key did not sign, and no answer to something else", async () => {
    /** Says that all went well, without knowing the key. */
    const liar = createServer((socket) => {
      socket.once("data", (request) => {
        const answer = Buffer.alloc(14);
        answer.writeUInt16BE(12);
        answer.writeUInt16BE(request.readUInt16BE(2) ^ flipped, 2);
        answer.writeUInt16BE(0x8000 | (5 << 11), 4);
        socket.end(answer);
      });
    }).listen(0, "127.0.0.1");
    let flipped = 0;
    await once(liar, "listening");
    const { port } = liar.address() as AddressInfo;
    const { present } = dnsUpdateResponder(
      {
        ...{ kind: "dnsUpdate", server: "127.0.0.1", port, zone: "example.org", ttl: 60, checkAt: [] },
        ...{ keyName: updateKey.name, algorithm: updateKey.algorithm },
      },
      updateKey.secret,
      { subject: "wb-https", signal: AbortSignal.timeout(10_000), progress: () => undefined },
    );
    try {
      assert.match(
        await rejectionText(present(proof("one"))),
        /^issue\/dns-update .*: its answer is not signed\. /,
      );
      flipped = 1;
      assert.match(
        await rejectionText(present(proof("one"))),
        /: its answer cannot be used: it answers to something else\. /,
      );
    } finally {
      liar.close();
    }
  });
});

describe("[U] issue/dns", () => {
  const key = updateKey;
  const now = new Date("2027-01-01T00:00:00Z");
  const request = signRequest(
    updateMessage(0x1234, { zone: "example.org", name: `${record}.`, value: "one", action: "add", ttl: 60 }),
    key,
    now,
  );

  it("verifies its own kind of signature only over the very octets", () => {
    // A server's answer is a message of the same form: the bit that says so, and a signature that covers the request's.
    const answer = Buffer.from(request.message);
    answer.writeUInt16BE(answer.readUInt16BE(2) | 0x8000, 2);
    assert.deepEqual(verifyAnswer(answer, request, key), {
      kind: "refused",
      why: "the signature of its answer is not one of the key",
    });
    assert.deepEqual(verifyAnswer(answer.subarray(0, 12).fill(0, 4), request, key), { kind: "absent" });
  });

  it("takes no octets for an answer that are none", () => {
    const answer = Buffer.from(request.message);
    answer.writeUInt16BE(answer.readUInt16BE(2) | 0x8000, 2);
    for (let length = 0; length < answer.length; length += 1) {
      assert.throws(() => readAnswerHead(answer.subarray(0, length)), MalformedMessage);
    }
    assert.throws(() => readAnswerHead(request.message), /it is no answer/);
  });
});
