/**
 * Searches texts, folders and running processes for secrets, in the forms in which they usually leak. Tests give it the
 * actual secrets, and show that it finds a planted one.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Actual secrets by a name that may be shown. */
export type Secrets = Readonly<Record<string, string>>;

/** A form that a secret may have. */
export interface SecretForm {
  readonly secret: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** Shorter pieces would be found by accident. */
const shortestPiece = 12;

/** Every form of every secret. */
export function secretForms(secrets: Secrets): readonly SecretForm[] {
  return Object.entries(secrets).flatMap(([secret, value]) => {
    if (value.length < 8) throw new TypeError(`the secret ${secret} is too short to be searched for`);
    return Object.entries(formsOf(value)).map(([form, text]) => ({ secret, form, bytes: Buffer.from(text) }));
  });
}

/** What is found in a text: `password as base64 in the report`. */
export function searchText(place: string, text: string | Buffer, secrets: Secrets): readonly string[] {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const found = secretForms(secrets).filter((form) => bytes.includes(form.bytes));
  return found.map(({ secret, form }) => `${secret} ${form} in ${place}`);
}

/** What is found in the files of a folder, and in their names. */
export function searchFolder(folder: string, secrets: Secrets): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    const path = join(folder, name);
    const inName = searchText(`a file name of ${folder}`, name, secrets);
    return lstatSync(path).isFile() ? [...inName, ...searchText(path, readFileSync(path), secrets)] : inName;
  });
}

/** What is found in the arguments, the environment and the open files of a running process (Linux). */
export function searchProcess(name: string, pid: number, secrets: Secrets): readonly string[] {
  const folder = join("/proc", String(pid));
  const shown = ["cmdline", "environ"].flatMap((part) =>
    searchText(`${part} of ${name}`, readOrEmpty(join(folder, part)), secrets),
  );
  const files = openFiles(folder).filter((path) => !path.startsWith("/proc/") && !path.startsWith("/dev/"));
  return [
    ...shown,
    ...files.flatMap((path) => searchText(`${path}, open in ${name}`, readOrEmpty(path), secrets)),
  ];
}

function formsOf(value: string): Readonly<Record<string, string>> {
  const trimmed = value.trim();
  const json = JSON.stringify(value).slice(1, -1);
  const forms: Record<string, string> = {
    "in clear": trimmed,
    "without line ends": value.replace(/\r?\n/g, ""),
    "JSON-escaped": json.replace(/\\n$/, ""),
    "JSON-escaped twice": JSON.stringify(json)
      .slice(1, -1)
      .replace(/\\\\n$/, ""),
    // As Go writes it, and with it the engine's state.
    "JSON-escaped by Go": json.replace(/[<>&]/g, goEscape).replace(/\\n$/, ""),
    "URL-encoded": encodeURIComponent(trimmed),
    "in hexadecimal": Buffer.from(trimmed).toString("hex"),
    ...base64Forms(trimmed),
  };
  const lines = value.split(/\r?\n/).filter((line) => !line.startsWith("-----"));
  const pieces = lines.length < 2 ? [] : lines.filter((line) => line.length >= shortestPiece);
  pieces.forEach((line, index) => (forms[`line ${String(index + 1)}`] = line));
  return forms;
}

/** Base64 depends on how many bytes stand before; the characters at both ends mix with what stands around. */
function base64Forms(value: string): Readonly<Record<string, string>> {
  const forms = [0, 1, 2].map((before): [string, string] => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]).toString("base64");
    const from = before === 0 ? 0 : before + 1;
    const inner = encoded.replace(/=+$/, "").slice(from, -1);
    return [`as base64 (${String(before)} bytes in)`, inner];
  });
  const url = forms.map(([form, text]): [string, string] => [
    form.replace("base64", "base64url"),
    text.replaceAll("+", "-").replaceAll("/", "_"),
  ]);
  return Object.fromEntries([...forms, ...url]);
}

function goEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function openFiles(folder: string): readonly string[] {
  const folderOfFiles = join(folder, "fd");
  if (!existsSync(folderOfFiles)) return [];
  return readdirSync(folderOfFiles).flatMap((file) => {
    try {
      const path = readlinkSync(join(folderOfFiles, file));
      return path.startsWith("/") && lstatSync(path).isFile() ? [path] : [];
    } catch {
      return []; // Closed or removed meanwhile.
    }
  });
}

// A process that has ended meanwhile has nothing to show.
function readOrEmpty(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
