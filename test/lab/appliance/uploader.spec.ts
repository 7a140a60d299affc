import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import { eventually } from "../../eventually";
import { nextLabAddress } from "../../lab-address";
import { makeIdentity, testCa } from "./certificates";
import { Fleet, webAdminPort } from "./fleet";
import type { Session } from "./session";

describe("[E] lab/appliance uploader", () => {
  const fleet = new Fleet();
  afterEach(() => fleet.clear());

  /** On a node of its own, and a Call Bridge's Web Admin whose certificate names `old`. */
  async function start(): Promise<{ readonly node: RunningAppliance; readonly session: Session }> {
    const { appliance: core } = await fleet.startServing();
    const names = { old: core.address, "other.example.org": core.address };
    const node = await fleet.start({ address: nextLabAddress(), names });
    const session = await fleet.logIn(node);
    await session.upload("ca.crt", testCa().pem);
    await session.tell("uploader nfs 192.0.2.5:Recording");
    await session.tell("uploader cms host old");
    await session.tell(`uploader cms port ${String(webAdminPort)}`);
    await session.tell("uploader cms user apiadmin");
    await session.tell("uploader cms trust ca.crt");
    return { node, session };
  }

  const log = ({ directory }: RunningAppliance): string => readFileSync(join(directory, "log.txt"), "utf8");

  it("prints what was set, asks for passwords, and connects to Web Admin from enable on", async () => {
    const { node, session } = await start();
    const { text } = await session.exec("uploader cms password", { input: "secret\n" });
    assert.match(text, /^Please enter password:/);
    assert.equal(await session.tell("uploader enable"), "SUCCESS: uploader enabled\n");
    await eventually(() => assert.match(log(node), /uploader: INFO connected to old:8443/));
    const table = await session.tell("uploader");
    assert.match(
      table,
      /^Enabled +: true\nNFS hostname +: 192\.0\.2\.5\nNFS directory +: Recording\nCMS host +: old\nCMS port +: 8443\nCMS user +: apiadmin\nCMS trust bundle +: ca\.crt\nVbrick Rev hostname +: none$/m,
    );
    assert.doesNotMatch(table, /secret/);
    await node.restart();
    await eventually(() => assert.equal([...log(node).matchAll(/uploader: INFO connected/g)].length, 2));
  });

  it("connects to no Web Admin that it does not trust, or that has another name, until it is told otherwise", async () => {
    const { node, session } = await start();
    await session.upload(
      "stranger.crt",
      makeIdentity({ name: "Other Root", ca: true, keyUsage: [5, 6] }).pem,
    );
    await session.tell("uploader cms trust stranger.crt");
    await session.tell("uploader enable");
    await eventually(() => assert.match(log(node), /uploader: ERROR connection to old:8443 failed/));
    // What is uploaded or set while it is enabled reaches it with the next `enable` alone.
    assert.match(await session.tell("uploader cms trust ca.crt"), /must be disabled before configuration/);
    await session.tell("uploader disable");
    await session.tell("uploader cms trust ca.crt");
    await session.tell("uploader cms host other.example.org");
    await session.tell("uploader enable");
    await eventually(() =>
      assert.match(log(node), /failed \(certificate is not for "other\.example\.org"\)/),
    );
    assert.doesNotMatch(log(node), /uploader: INFO connected/);
  });
});
