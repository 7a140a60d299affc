/** Reads the entries of `appliances`: each has keys of its own, and for many of them the stack has a setting for all. */
import { entryNames, entrySettingOf, isShared, roleOfKey, roleWords } from "./entry-settings";
import type { EntryName, RoleWord } from "./entry-settings";
import { nearestName } from "./nearest-name";
import { defaultText } from "./setting";
import { problemText, readerOf, shown } from "./setting-reader";
import type { SettingReader, StackReader } from "./setting-reader";

/** A reader of one appliance. */
export interface EntryReader extends SettingReader<EntryName> {
  /** Its roles; undefined where something is wrong with the list. */
  readonly roles: readonly RoleWord[] | undefined;
  /** Whether the entry itself has a key. */
  readonly hasOwn: (name: EntryName) => boolean;
  /** Reports that it lacks a role. */
  readonly reportRole: (role: RoleWord, what: string) => void;
}

type Fields = Readonly<Record<string, unknown>>;

/** The readers of all appliances. What is no entry is reported and left out. */
export function readEntries(stack: StackReader): readonly EntryReader[] {
  const list = parsed(stack.text("appliances"));
  if (!Array.isArray(list)) {
    stack.report("appliances", `${shown(stack.text("appliances"))} is no list`, "rm");
    return [];
  }
  if (list.length === 0) {
    const { says } = entrySettingOf("name");
    const line = "set --path 'appliances[0].name' core1";
    stack.tell(problemText(`appliances: it is missing. ${says}`, [line]));
  }
  return list.flatMap((entry: unknown, index) => {
    const at = `appliances[${String(index)}]`;
    if (isFields(entry)) return [entryReader(stack, at, entry)];
    stack.tell(
      problemText(
        `${at}: ${shown(JSON.stringify(entry))} is no appliance with name, address, hostKey and roles.`,
        [`rm --path '${at}'`],
      ),
    );
    return [];
  });
}

function entryReader(stack: StackReader, at: string, fields: Fields): EntryReader {
  for (const key of Object.keys(fields)) if (!isEntryName(key)) tellUnknown(stack, at, key);
  const own = ownValues(stack, at, fields);
  const roles = readRoles(stack, at, fields["roles"]);
  const report: EntryReader["report"] = (name, what, command) => {
    if (isShared(name) && !own.has(name)) stack.report(name, what, command);
    else tellOf(stack, `${at}.${name}`, name, { what, command });
  };
  for (const name of own.keys()) {
    const role = roleOfKey(name);
    if (!roles || role === undefined || roles.includes(role)) continue;
    report(name, `it is about ${role}, which is not among its roles`, "rm");
  }
  return {
    ...readerOf({ given: givenIn(stack, own), setting: entrySettingOf, report }),
    roles,
    hasOwn: (name) => own.has(name),
    reportRole: (role, what) => {
      const end = `${at}.roles[${String(roles?.length ?? 0)}]`;
      stack.tell(problemText(`${at}.roles: ${what}.`, [`set --path '${end}' ${role}`]));
    },
  };
}

type OwnValues = ReadonlyMap<EntryName, string>;

/** A value of the entry, or else of the stack, where it is not the default. */
function givenIn(stack: StackReader, own: OwnValues): (name: EntryName) => string | undefined {
  const hasLogin = loginNames.some((name) => own.has(name));
  return (name) => {
    const value = own.get(name);
    if (value !== undefined) return value === defaultText(entrySettingOf(name)) ? undefined : value;
    const isFromStack = isShared(name) && stack.isGiven(name) && !(hasLogin && isLogin(name));
    return isFromStack ? stack.text(name) : undefined;
  };
}

// An appliance with a login of its own has nothing of the others'.
const loginNames = ["passwordEnv", "passwordFile", "privateKeyFile", "sshAgent"] as const;

function isLogin(name: EntryName): boolean {
  return (loginNames as readonly string[]).includes(name);
}

/** What the entry says, as text; an empty text stands for nothing, as it does elsewhere, and so does a key alone. */
function ownValues(stack: StackReader, at: string, fields: Fields): OwnValues {
  const values = new Map<EntryName, string>();
  for (const [name, value] of Object.entries(fields)) {
    if (!isEntryName(name) || name === "roles" || value === "" || value === null) continue;
    if (typeof value === "string") values.set(name, value);
    else if (typeof value === "number" || typeof value === "boolean") values.set(name, String(value));
    else {
      const what = `${shown(JSON.stringify(value))} is no single value`;
      tellOf(stack, `${at}.${name}`, name, { what, command: "set" });
    }
  }
  return values;
}

function readRoles(stack: StackReader, at: string, value: unknown): readonly RoleWord[] | undefined {
  const path = `${at}.roles`;
  if (!Array.isArray(value) || value.length === 0) {
    const isThere = value !== undefined && value !== null && !Array.isArray(value);
    if (isThere)
      tellOf(stack, path, "roles", { what: `${shown(JSON.stringify(value))} is no list`, command: "rm" });
    else tellOf(stack, `${path}[0]`, "roles", { what: "it is missing", command: "set" });
    return undefined;
  }
  const roles = (value as readonly unknown[]).flatMap((word, index) => {
    const role = roleWords.find((known) => known === word);
    if (role !== undefined && value.indexOf(role) === index) return [role];
    const place = `${path}[${String(index)}]`;
    if (role === undefined) tellUnknownRole(stack, place, word);
    else tellOf(stack, place, "roles", { what: `${shown(role)} stands there twice`, command: "rm" });
    return [];
  });
  return roles.length === value.length ? roles : undefined;
}

function tellUnknownRole(stack: StackReader, path: string, word: unknown): void {
  const text = typeof word === "string" ? word : JSON.stringify(word);
  const example = nearestName(text, roleWords) ?? roleWords[0];
  const { says } = entrySettingOf("roles");
  stack.tell(problemText(`${path}: ${shown(text)} is no role. ${says}`, [`set --path '${path}' ${example}`]));
}

/** The value is not shown: it may be a password. */
function tellUnknown(stack: StackReader, at: string, key: string): void {
  const path = /^\w+$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key).replaceAll("'", "'\\''")}]`;
  const near = nearestName(key, entryNames) as EntryName | undefined;
  const hint = near === undefined ? `there are ${entryNames.join(", ")}` : `the nearest is ${near}`;
  const lines = [`rm --path '${path}'`];
  if (near !== undefined) lines.push(`set --path '${at}.${near}' ${entrySettingOf(near).example}`);
  stack.tell(problemText(`${path}: there is no such key; ${hint}.`, lines));
}

function tellOf(
  stack: StackReader,
  path: string,
  name: EntryName,
  { what, command }: { readonly what: string; readonly command: "set" | "rm" },
): void {
  const { says, example } = entrySettingOf(name);
  const line = command === "rm" ? `rm --path '${path}'` : `set --path '${path}' ${example}`;
  stack.tell(problemText(`${path}: ${what}. ${says}`, [line]));
}

function isEntryName(name: string): name is EntryName {
  return (entryNames as readonly string[]).includes(name);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
