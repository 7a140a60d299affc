/** The page of `report` in a real browser: what somebody sees who opens it from an attachment, offline and in grey. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { endingsOf } from "../../../cli/report/ending";
import { reportPage } from "../../../cli/report/report-page";
import type { Inventory, InventoryEntry, TrustLink } from "../../../plan/inventory";
import { needTool } from "../../lab/appliance/foreign";
import { openPage } from "./chromium";
import type { Page } from "./chromium";

const now = new Date("2026-12-01T00:00:00Z");
const ends = ["2026-11-30", "2026-12-11", "2027-06-11"];
let made = 0;

function entry(appliance: string, role: string, slot = "certs"): InventoryEntry {
  const number = made++;
  return {
    ...{ appliance, role, slot, listener: `${role}.${slot}`, issuer: "O=Example & Sons, CN=Root <1>" },
    subject: `CN=${appliance}.example.org`,
    names: [`${appliance}.example.org`, "10.1.1.9"],
    notAfter: `${ends[number % 3] ?? ""}T00:00:00.000Z`,
    sha256: number.toString(16).padStart(64, "a"),
  } as InventoryEntry;
}

const cores = ["core1", "core2", "core3"];
const edges = ["edge1", "an-appliance-with-a-name-of-forty-letters"];
const certificates: readonly InventoryEntry[] = [
  ...cores.flatMap((name) => [entry(name, "webAdmin"), entry(name, "callBridge")]),
  ...edges.flatMap((name) => [entry(name, "webBridge3", "c2wCerts"), entry(name, "turn")]),
  entry("core1", "scheduler", "c2wCerts"),
  entry("media", "recorder"),
  entry("media", "streamer"),
  entry("media", "meetingApps", "httpsCerts"),
];

/** Every Call Bridge and Web Bridge both ways, one way of them refused, the cluster, and whoever records. */
const callBridgeLinks: readonly TrustLink[] = cores.flatMap((core) => [
  ...edges.flatMap((edge) => [
    {
      verifier: `${core} callBridge`,
      by: "c2wTrust",
      shown: `${edge} webBridge3 c2wCerts`,
      through: "CN=Root",
    },
    { verifier: `${edge} webBridge3`, by: "c2wTrust", shown: `${core} callBridge certs` },
  ]),
  ...cores
    .filter((other) => other !== core)
    .map((other) => ({
      verifier: `${core} callBridge`,
      by: "clusterTrust",
      shown: `${other} webAdmin certs`,
      through: "CN=Root",
    })),
  { verifier: "media recorder", by: "peers", shown: `${core} callBridge certs`, through: "CN=Root" },
]);
const scheduled: TrustLink = {
  verifier: "core1 scheduler",
  by: "c2wTrust",
  shown: "edge1 webBridge3 c2wCerts",
  through: "CN=Root",
};
const links = [...callBridgeLinks, scheduled];
const inventory: Inventory = { schema: 1, certificates: [...certificates], links: [...links] };

describe("[E] cli/report: the page in a headless Chromium", function () {
  this.timeout(60_000);
  let folder = "";
  let path = "";
  let page: Page;
  before(async function () {
    needTool(this, "chromium");
    folder = mkdtempSync(join(tmpdir(), "cms-page-"));
    path = join(folder, "report.html");
    writeFileSync(
      path,
      reportPage(endingsOf(inventory, { now, warnDays: 30 }), inventory, { now, warnDays: 30 }),
    );
    page = await openPage(path);
  });
  after(() => {
    if (folder === "") return;
    page.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("loads with the network off, asks for nothing else, and has no complaint", () => {
    assert.deepEqual([page.requested, page.complaints], [[pathToFileURL(path).href], []]);
  });

  it("PKI-24 RENEW-02 has a row for every certificate and every link, as the inventory has them", async () => {
    const rows = await page.evaluate(
      `[...document.querySelectorAll("table")].map((table) => [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText)))`,
    );
    const words = { ended: "ended", soon: "ends soon", good: "good" };
    assert.deepEqual(rows, [
      endingsOf(inventory, { now, warnDays: 30 }).map(({ entry: one, days, state }) => [
        `${one.appliance} ${one.role} ${one.slot}`,
        one.listener,
        `${one.subject}\n${one.names.join(", ")}\n${one.sha256}`,
        one.issuer,
        one.notAfter.slice(0, 10),
        String(days),
        words[state],
      ]),
      links.map(({ verifier, by, shown, through = "not trusted" }) => [verifier, by, shown, through]),
    ]);
  });

  it("PKI-24 draws an arrow of its own for every link, from box to box, that no box and no other arrow hides", async () => {
    const drawn = (await page.evaluate(drawing)) as Drawing;
    assert.deepEqual(
      drawn.arrows.map(({ says }) => says).sort(),
      links
        .map(
          ({ verifier, by, shown, through }) =>
            `${verifier} ${by}: ${shown} is ${through ? "" : "not "}trusted`,
        )
        .sort(),
    );
    for (const { says, from, to, length, seen } of drawn.arrows) {
      const [, verifier = "", shown = ""] = /^(\S+ \S+) \S+: (\S+ \S+) /.exec(says) ?? [];
      assert.deepEqual([from, to], [verifier, shown], `${says}: it starts or ends elsewhere`);
      assert.ok(length > 10, `${says}: it is ${String(length)} long`);
      assert.ok(seen, `${says}: most of it is below something else`);
    }
    assert.deepEqual([drawn.overlapping, drawn.overflowing], [[], []]);
  });

  it("means the same without colour: a refused link is dashed, a state is a word, and text stands out on paper and in the dark", async () => {
    const dashes = await page.evaluate(
      `Object.fromEntries(["trusted", "refused"].map((kind) => [kind, [...new Set([...document.querySelectorAll("line." + kind)].map((line) => getComputedStyle(line).strokeDasharray))]]))`,
    );
    assert.deepEqual(dashes, { trusted: ["none"], refused: ["6px, 4px"] });
    assert.match(String(await page.evaluate("document.body.innerText")), /a dashed one is not trusted/);
    for (const [media, scheme] of [
      ["screen", "light"],
      ["screen", "dark"],
      ["print", "light"],
    ] as const) {
      await page.tell("Emulation.setEmulatedMedia", {
        media,
        features: [{ name: "prefers-color-scheme", value: scheme }],
      });
      const least = await page.evaluate(leastContrast);
      // 4.5 is what WCAG 2 asks of text (1.4.3).
      assert.ok(Number(least) >= 4.5, `${media} ${scheme}: the least contrast is ${String(least)}`);
    }
  });
});

interface Drawing {
  readonly arrows: readonly {
    readonly says: string;
    readonly from: string;
    readonly to: string;
    readonly length: number;
    readonly seen: boolean;
  }[];
  readonly overlapping: readonly string[];
  readonly overflowing: readonly string[];
}

/** Runs in the page. Boxes are told by where they stand, since that is what somebody sees. */
const drawing = `(() => {
  const svg = document.querySelector("svg");
  const boxes = [...svg.querySelectorAll("g")].map((g) => ({
    name: [...g.querySelectorAll("tspan")].map((line) => line.textContent).join(" "),
    at: g.querySelector("rect").getBBox(),
    wide: Math.max(...[...g.querySelectorAll("tspan")].map((line) => line.getComputedTextLength())),
  }));
  const value = (line, name) => line[name].baseVal.value;
  const touching = (x, y) => boxes.filter(({ at }) => x >= at.x - 1 && x <= at.x + at.width + 1 && y >= at.y - 1 && y <= at.y + at.height + 1).map(({ name }) => name).join(" / ");
  const arrows = [...svg.querySelectorAll("line")].map((line) => {
    const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) => value(line, name));
    // What lies between two dashes is nothing to a pointer.
    line.style.strokeDasharray = "none";
    // Two arrows may cross at one of these places, and one of them is below there.
    const seen = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].filter((share) => {
      const point = new DOMPoint(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share).matrixTransform(svg.getScreenCTM());
      window.scrollTo(0, point.y + window.scrollY - 200);
      const now = new DOMPoint(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share).matrixTransform(svg.getScreenCTM());
      return document.elementFromPoint(now.x, now.y) === line;
    }).length > 5;
    line.style.strokeDasharray = "";
    return { says: line.textContent, from: touching(x1, y1), to: touching(x2, y2), length: Math.hypot(x2 - x1, y2 - y1), seen };
  });
  const crosses = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  const overlapping = boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => crosses(one.at, other.at)).map((other) => one.name + " / " + other.name));
  const overflowing = boxes.filter(({ at, wide }) => wide > at.width).map(({ name }) => name);
  return { arrows, overlapping, overflowing };
})()`;

/** Runs in the page: the least contrast of any text, as WCAG 2 counts it, over whatever lies below it. */
const leastContrast = `(() => {
  const probe = document.body.appendChild(document.createElement("i"));
  const colour = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return { rgb: [r, g, b], a }; };
  probe.style.background = "Canvas";
  const canvas = colour(getComputedStyle(probe).backgroundColor).rgb;
  probe.remove();
  const below = (element) => {
    if (!element) return canvas;
    const { rgb, a } = colour(getComputedStyle(element).backgroundColor);
    const under = below(element.parentElement);
    return rgb.map((part, at) => part * a + under[at] * (1 - a));
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = [...document.querySelectorAll("h1, h2, p, th, td, code, strong, tspan")];
  return Math.min(...texts.map((element) => {
    const style = getComputedStyle(element);
    const text = light(colour(element.tagName === "tspan" ? style.fill : style.color).rgb);
    const ground = light(below(element));
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
  }));
})()`;
