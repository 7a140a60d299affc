/** The mesh of trust as an SVG picture: roles on a circle, an arrow from whoever verifies to what is shown. */
import type { Inventory } from "../../plan/inventory";
import { escaped } from "./escaped";

const [width, height] = [760, 520];
const [boxWidth, boxHeight] = [170, 34];

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The picture; readable without colour: a link that is not trusted is dashed and marked. */
export function meshPicture({ certificates, links }: Inventory): string {
  const names = [...new Set(certificates.map(({ appliance, role }) => `${appliance} ${role}`))].sort();
  const places = new Map(names.map((name, at) => [name, placeOn(at, names.length)]));
  const arrows = links.flatMap((link) => {
    const from = places.get(link.verifier);
    const to = places.get(link.shown.split(" ").slice(0, 2).join(" "));
    return from && to ? [arrow(from, to, link.through !== undefined)] : [];
  });
  return [
    `<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="Who verifies whom">`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    ...arrows,
    ...[...places].map(([name, place]) => box(name, place)),
    "</svg>",
  ].join("\n");
}

function placeOn(at: number, count: number): Point {
  const angle = (2 * Math.PI * at) / Math.max(count, 1) - Math.PI / 2;
  const x = width / 2 + (width / 2 - boxWidth / 2 - 10) * Math.cos(angle);
  const y = height / 2 + (height / 2 - boxHeight / 2 - 10) * Math.sin(angle);
  return { x: Math.round(x), y: Math.round(y) };
}

function box(name: string, { x, y }: Point): string {
  const left = String(x - boxWidth / 2);
  const top = String(y - boxHeight / 2);
  return `<g><rect x="${left}" y="${top}" width="${String(boxWidth)}" height="${String(boxHeight)}" rx="6"/><text x="${String(x)}" y="${String(y + 5)}">${escaped(name)}</text></g>`;
}

/** From box to box: an arrow that ends in the middle would lie below the box. */
function arrow(from: Point, to: Point, isTrusted: boolean): string {
  const start = edge(from, to);
  const end = edge(to, from);
  const kind = isTrusted ? "trusted" : "refused";
  return `<line class="${kind}" x1="${start.x}" y1="${start.y}" x2="${end.x}" y2="${end.y}" marker-end="url(#tip)"/>`;
}

function edge(from: Point, to: Point): { readonly x: string; readonly y: string } {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const share = Math.min(
    1,
    1 / Math.max(Math.abs(dx) / (boxWidth / 2), Math.abs(dy) / (boxHeight / 2), 1e-9),
  );
  return { x: (from.x + dx * share).toFixed(1), y: (from.y + dy * share).toFixed(1) };
}
