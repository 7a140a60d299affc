/** Which engine a run used, for people and for the document of a start. */

/** Where a program came from: on PATH, in a cache, Pulumi's own download, a build from Go modules, or one of ours. */
export type OriginKind = "installed" | "cached" | "downloaded" | "built" | "stand-in";

/** A program's version and where it came from. */
export interface Origin {
  /** As the program says it, without a leading `v`. */
  readonly version: string;
  readonly origin: OriginKind;
}

/** The engine that a run used. */
export interface EngineFacts {
  readonly cli: Origin;
  readonly languageHost: Origin;
  readonly plugins: { readonly tls: Origin; readonly command: Origin };
}

/** A program that was found. */
export interface Found extends Origin {
  /** Absolute path of the program. */
  readonly program: string;
}

/** The version in a text such as `v3.259.0\n`; nothing when there is none. */
export function parseVersion(text: string): string | undefined {
  return /^v?(\d+\.\d+\.\d+\S*)$/.exec(text.trim())?.[1];
}

/** Whether a version has the same first number as the wanted one and is not older; what follows a dash is ignored. */
export function isCompatible(version: string, wanted: string): boolean {
  const [major, ...rest] = numbersOf(version);
  const [wantedMajor, ...wantedRest] = numbersOf(wanted);
  return major === wantedMajor && compareNumbers(rest, wantedRest) >= 0;
}

/** Orders versions from the oldest to the newest. */
export function compareVersions(a: string, b: string): number {
  return compareNumbers(numbersOf(a), numbersOf(b));
}

function numbersOf(version: string): readonly number[] {
  return (version.split(/[-+]/)[0] ?? "").split(".").map(Number);
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
