/** The XML of the API's answers: elements with attributes, texts and elements, no more (MMP reference 4.1). */

/** An element. */
export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | readonly Element[];
}

/** A document with this root. */
export function xmlDocument(root: Element): string {
  return `<?xml version="1.0"?>${elementText(root)}`;
}

/** An element with a text. */
export function textElement(name: string, text: string): Element {
  return { name, content: text };
}

function elementText({ name, attributes = {}, content }: Element): string {
  const opening = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)];
  const inner = typeof content === "string" ? escaped(content) : content.map(elementText).join("");
  return `<${opening.join(" ")}>${inner}</${name}>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
