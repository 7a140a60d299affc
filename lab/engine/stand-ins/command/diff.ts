/** How inputs differ, path by path: everything is an update in place, except `triggers` as a whole. */
import type { DiffAnswer, PathChange } from "../wire/provider";
import { isList, isObject, isSecret, sameValue } from "../wire/values";
import type { Value, Values } from "../wire/values";

/** The difference between old and new inputs. */
export function diffInputs(olds: Values, news: Values): DiffAnswer {
  const changes = diffObjects("", olds, news);
  const paths = Object.fromEntries(
    changes.map(({ path, change }): [string, PathChange] => [
      path,
      path === "triggers" ? (`${change}_REPLACE` as const) : change,
    ]),
  );
  const names = changes.map(({ path }) => /^[^.[]*/.exec(path)?.[0] ?? path);
  return {
    diffs: [...new Set(names)],
    replaces: changes.some(({ path }) => path === "triggers") ? ["triggers"] : [],
    paths,
  };
}

interface Change {
  readonly path: string;
  readonly change: "ADD" | "DELETE" | "UPDATE";
}

function diffValues(path: string, old: Value, now: Value): readonly Change[] {
  if (sameValue(old, now)) return [];
  if (isList(old) && isList(now)) return diffLists(path, old, now);
  if (isObject(old) && isObject(now) && !isSecret(old) && !isSecret(now)) return diffObjects(path, old, now);
  return [{ path, change: "UPDATE" }];
}

function diffObjects(path: string, olds: Values, news: Values): readonly Change[] {
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  return names.flatMap((name): readonly Change[] => {
    const old = olds[name];
    const now = news[name];
    const inner = joinPath(path, name);
    if (old === undefined) return [{ path: inner, change: "ADD" }];
    if (now === undefined) return [{ path: inner, change: "DELETE" }];
    return diffValues(inner, old, now);
  });
}

function diffLists(path: string, olds: readonly Value[], news: readonly Value[]): readonly Change[] {
  const length = Math.max(olds.length, news.length);
  return Array.from({ length }, (_, index) => index).flatMap((index): readonly Change[] => {
    const old = olds[index];
    const now = news[index];
    const inner = `${path}[${String(index)}]`;
    if (old === undefined) return [{ path: inner, change: "ADD" }];
    if (now === undefined) return [{ path: inner, change: "DELETE" }];
    return diffValues(inner, old, now);
  });
}

function joinPath(path: string, name: string): string {
  if (/[.[\]"]/.test(name) || name === "") return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}
