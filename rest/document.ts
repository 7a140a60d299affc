/** The API's answers are XML (MMP reference 4.1): parsed into plain data. */
import { DOMParser } from "@xmldom/xmldom";
import type { Element } from "@xmldom/xmldom";

/** An element of an answer. */
export interface ApiElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Text of an element without elements, trimmed. */
  readonly text: string;
  readonly children: readonly ApiElement[];
}

/** The root of a document; undefined when the text is no XML. */
export function parseDocument(xml: string): ApiElement | undefined {
  try {
    const parser = new DOMParser({
      onError: (level, message) => {
        if (level !== "warning") throw new TypeError(message);
      },
    });
    const root = parser.parseFromString(xml, "text/xml").documentElement;
    return root ? elementOf(root) : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a child; parameters stand as children or as attributes, depending on release and type. */
export function fieldOf(element: ApiElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text ?? element.attributes[name];
}

function elementOf(node: Element): ApiElement {
  const children = [...node.childNodes].filter((child) => isElement(child)).map(elementOf);
  return {
    name: node.tagName,
    attributes: Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value])),
    text: children.length > 0 ? "" : (node.textContent ?? "").trim(),
    children,
  };
}

function isElement(node: { readonly nodeType: number }): node is Element {
  return node.nodeType === 1;
}
