/** The mesh of trust as an SVG picture: roles in three columns, an arrow from whoever verifies to what is shown. */
import type { Inventory, TrustLink } from "../../plan/inventory";
import { visible } from "../plan-text";
import { escaped } from "./escaped";

const [boxWidth, boxHeight] = [190, 42];
const width = 900;
/** From the middle of a box to that of the next one below it. */
const rowHeight = 62;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The picture; readable without colour: a link that is not trusted is dashed, and every arrow says what it is. */
export function meshPicture({ certificates, links }: Inventory): string {
  const shown = certificates.map(({ appliance, role }) => `${appliance} ${role}`);
  const names = [...new Set([...shown, ...links.flatMap((link) => [link.verifier, shownBy(link)])])].sort();
  const columns = columnsOf(names);
  const height = rowHeight * Math.max(1, ...columns.map((column) => column.length));
  const places = placesOf(columns, height);
  return [
    `<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="Who verifies whom">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ...endsOf(links, places).map(arrow),
    ...[...places].map(([name, place]) => box(name, place)),
    "</svg>",
  ].join("\n");
}

/** `appliance role` of what is shown. */
function shownBy({ shown }: TrustLink): string {
  return shown.split(" ").slice(0, 2).join(" ");
}

/**
 * Every link has a Call Bridge or a Scheduler at one end, so these stand in the middle: whom they alone verify and who takes no
 * part on the left, their peers on the right. No arrow then passes below a box.
 */
function columnsOf(names: readonly string[]): readonly (readonly string[])[] {
  const left = ["webAdmin", "turn", "meetingApps"];
  const columnOf = (name: string): number => {
    const [, role = ""] = name.split(" ");
    return role === "callBridge" || role === "scheduler" ? 1 : left.includes(role) ? 0 : 2;
  };
  return [0, 1, 2].map((column) => names.filter((name) => columnOf(name) === column));
}

function placesOf(columns: readonly (readonly string[])[], height: number): ReadonlyMap<string, Point> {
  const step = (width - boxWidth - 10) / 2;
  const placed = columns.flatMap((names, column) =>
    names.map((name, row) => {
      const y = height / 2 + rowHeight * (row - (names.length - 1) / 2);
      return [name, { x: 5 + boxWidth / 2 + column * step, y }] as const;
    }),
  );
  return new Map(placed);
}

function box(name: string, { x, y }: Point): string {
  const [left, top] = [String(x - boxWidth / 2), String(y - boxHeight / 2)];
  const [appliance = "", role = ""] = name.split(" ");
  const line = (text: string, at: number): string =>
    `<tspan x="${String(x)}" y="${String(at)}"${squeezed(text)}>${escaped(visible(text))}</tspan>`;
  return `<g><rect x="${left}" y="${top}" width="${String(boxWidth)}" height="${String(boxHeight)}" rx="6"/><text>${line(appliance, y - 4)}${line(role, y + 13)}</text></g>`;
}

/** A long name is set tighter instead of leaving its box. */
function squeezed(text: string): string {
  return text.length > 24 ? ` textLength="${String(boxWidth - 12)}" lengthAdjust="spacingAndGlyphs"` : "";
}

/** Where an arrow starts and ends. */
interface Ends {
  readonly link: TrustLink;
  readonly from: Point;
  readonly to: Point;
}

/** Every arrow has a place of its own on the sides of its boxes that face each other, ordered as the boxes beyond are. */
function endsOf(links: readonly TrustLink[], places: ReadonlyMap<string, Point>): readonly Ends[] {
  const nowhere = { x: 0, y: 0 };
  const middles = links.map((link): Ends => ({
    link,
    from: places.get(link.verifier) ?? nowhere,
    to: places.get(shownBy(link)) ?? nowhere,
  }));
  const all = middles.flatMap(({ from, to }, link) => [
    { link, here: from, there: to },
    { link, here: to, there: from },
  ]);
  const isRight = ({ here, there }: (typeof all)[number]): boolean => there.x >= here.x;
  const placeOf = (end: (typeof all)[number]): Point => {
    const { here } = end;
    const beside = all
      .filter((other) => other.here === here && isRight(other) === isRight(end))
      .sort((one, other) => one.there.y - other.there.y || one.link - other.link);
    const share = (beside.indexOf(end) + 1) / (beside.length + 1) - 0.5;
    return { x: here.x + (isRight(end) ? 0.5 : -0.5) * boxWidth, y: here.y + share * boxHeight };
  };
  return links.map((link, at) => {
    const [from = nowhere, to = nowhere] = all.filter((end) => end.link === at).map(placeOf);
    return { link, from, to };
  });
}

function arrow({ link, from, to }: Ends): string {
  const kind = link.through === undefined ? "refused" : "trusted";
  const says = `${link.verifier} ${link.by}: ${link.shown} is ${kind === "trusted" ? "trusted" : "not trusted"}`;
  const points = `x1="${from.x.toFixed(1)}" y1="${from.y.toFixed(1)}" x2="${to.x.toFixed(1)}" y2="${to.y.toFixed(1)}"`;
  return `<line class="${kind}" ${points} marker-end="url(#tip)"><title>${escaped(visible(says))}</title></line>`;
}
