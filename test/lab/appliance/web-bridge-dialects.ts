/** Proofs that the switches about Web Bridge 3, TURN, c2w and the API change what a client sees. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { nextLabAddress } from "../../lab-address";
import type { DialectName } from "../../../lab/appliance/dialects";
import { goodLeaf, testCa } from "./certificates";
import type { Fleet } from "./fleet";
import { webAdminPort } from "./fleet";
import { shownName, until } from "./session";
import { c2wPort, callApi, httpsPort, register, startWebBridge, statusOf } from "./web-bridge-world";
import { connect as tlsConnect } from "node:tls";

/** The proofs by switch. */
export function webBridgeProofs(fleet: Fleet) {
  return {
    "webbridge3-while-enabled": async () => {
      const { session } = await startWebBridge(fleet, { dialect: { "webbridge3-while-enabled": "accept" } });
      await session.tell("webbridge3 enable");
      assert.equal(await session.tell("webbridge3 c2w trust none"), "");
    },
    "turn-while-enabled": async () => {
      const { session } = await fleet.startServing({ dialect: { "turn-while-enabled": "accept" } });
      await session.tell("turn listen a");
      await session.tell("turn enable");
      assert.equal(await session.tell("turn certs old.key old.crt"), "");
    },
    "c2w-trust-parsed": async () => {
      const told: string[] = [];
      for (const value of ["at-trust", "at-enable", "off"]) {
        const { session } = await startWebBridge(fleet, { dialect: { "c2w-trust-parsed": value } });
        told.push(await session.tell("webbridge3 c2w trust ca.crt"));
        told.push(/^.*bundle parsed$/m.exec(await session.tell("webbridge3 enable"))?.[0] ?? "");
      }
      const line = "SUCCESS: c2w trust bundle parsed";
      assert.deepEqual(told, [`${line}\n`, "", "", line, "", ""]);
    },
    "wb3-success-style": async () => {
      const { session } = await startWebBridge(fleet, { dialect: { "wb3-success-style": "plain" } });
      assert.match(
        await session.tell("webbridge3 enable"),
        /^SUCCESS: Key and certificate pair match\nSUCCESS: full chain of certificates verifies correctly\n/,
      );
    },
    "webbridge3-restart": async () => {
      const { appliance, session } = await startWebBridge(fleet, {
        dialect: { "webbridge3-restart": "150" },
      });
      await session.tell("webbridge3 enable");
      assert.equal(await shownName(appliance.address, httpsPort), "ECONNREFUSED");
      await until(
        () => shownName(appliance.address, httpsPort),
        (shown) => shown === "wb.example.org",
      );
    },
    "api-after-restart": async () => {
      const { appliance, session } = await fleet.startServing({ dialect: { "api-after-restart": "150" } });
      await session.tell("callbridge restart");
      assert.equal((await callApi(appliance, "GET", "webBridges")).status, 503);
      await until(
        () => callApi(appliance, "GET", "webBridges"),
        ({ status }) => status === 200,
      );
    },
    "webbridge-status": async () => {
      const { appliance } = await startWebBridge(fleet, { dialect: { "webbridge-status": "unused" } });
      const id = await register(appliance, "c2w://nowhere:9999");
      assert.equal(await statusOf(appliance, id), "unused");
    },
    "unrecognised-spelling": async () => {
      const { appliance } = await startWebBridge(fleet, { dialect: { "unrecognised-spelling": "s" } });
      assert.match((await callApi(appliance, "GET", "nope")).body, /<unrecognisedObject>/);
    },
    "error-status": async () => {
      const { appliance } = await startWebBridge(fleet, { dialect: { "error-status": "400" } });
      assert.equal((await callApi(appliance, "GET", "webBridges/nope")).status, 400);
    },
    gzip: async () => {
      const encodings: unknown[] = [];
      for (const gzip of ["on", "off"]) {
        const { appliance } = await startWebBridge(fleet, { dialect: { gzip } });
        const headers = { "Accept-Encoding": "gzip" };
        const answer = await callApi(appliance, "GET", "webBridges", { headers });
        assert.match(answer.body, /^<\?xml/);
        encodings.push(answer.headers["content-encoding"]);
      }
      assert.deepEqual(encodings, ["gzip", undefined]);
    },
    "chunked-empty-post": async () => {
      const seen: unknown[] = [];
      for (const value of ["on", "off"]) {
        const { appliance } = await startWebBridge(fleet, { dialect: { "chunked-empty-post": value } });
        const { headers } = await callApi(appliance, "POST", "coSpaces");
        seen.push([headers["transfer-encoding"], headers["content-length"]]);
      }
      assert.deepEqual(seen, [
        ["chunked", undefined],
        [undefined, "0"],
      ]);
    },
    "keepalive-ms": async () => {
      const { appliance } = await startWebBridge(fleet, { dialect: { "keepalive-ms": "50" } });
      const socket = tlsConnect({ host: appliance.address, port: webAdminPort, rejectUnauthorized: false });
      socket.write("GET / HTTP/1.1\r\nHost: cms\r\n\r\n");
      socket.resume();
      await new Promise<void>((resolve) => socket.once("close", () => resolve()));
    },
    "list-cap": async () => {
      const { appliance } = await startWebBridge(fleet, { dialect: { "list-cap": "1" } });
      for (const name of ["one", "two"]) await callApi(appliance, "POST", "coSpaces", { form: { name } });
      const { body } = await callApi(appliance, "GET", "coSpaces?limit=10");
      assert.deepEqual([/total="(\d)"/.exec(body)?.[1], body.match(/<coSpace /g)?.length], ["2", 1]);
    },
    "c2w-firewall": async () => {
      const address = nextLabAddress();
      const { appliance, session } = await startWebBridge(fleet, {
        address,
        names: { "wb.example.org": address },
        dialect: { "c2w-firewall": "refused" },
      });
      await session.tell("webbridge3 enable");
      await session.tell("callbridge restart");
      assert.match(await shownName(address, c2wPort), /ECONNRESET|socket disconnected/);
      const id = await register(appliance, "c2w://wb.example.org:9999");
      await until(
        () => statusOf(appliance, id),
        (status) => status === "success",
      );
      const silent = await startWebBridge(fleet, { dialect: { "c2w-firewall": "silent" } });
      await silent.session.tell("webbridge3 enable");
      const socket = connect({ host: silent.appliance.address, port: c2wPort });
      const spoke = new Promise((resolve) => socket.once("data", () => resolve("spoke")));
      const patience = new Promise((resolve) => setTimeout(() => resolve("silence"), 150));
      socket.write(goodLeaf("x").pem + testCa().pem);
      assert.equal(await Promise.race([spoke, patience]), "silence");
      socket.destroy();
    },
  } as const satisfies Partial<Record<DialectName, () => Promise<void>>>;
}
