/** Searches for secrets in what the engine was told. */
import type { ProgramRun } from "./program";

/**
 * Which secrets stand in clear in what the engine was told: as they are, without line ends, as base64 and as JSON. It
 * proves nothing about logs and files, which the tests of the engine search.
 */
export function leaks(run: ProgramRun<unknown>, secrets: readonly string[]): readonly string[] {
  const clear = JSON.stringify([run.resources.map(withoutSecrets), run.errors, run.warnings]);
  const forms = (secret: string): readonly string[] => [
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    secret.replaceAll("\n", ""),
    ...secret.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----")),
    Buffer.from(secret).toString("base64"),
  ];
  return secrets.flatMap((secret) => forms(secret).filter((form) => clear.includes(form)));
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  if ("secret" in value) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withoutSecrets(field)]));
}

/** Every secret that a resource was given. */
export function secretsIn({ resources }: ProgramRun<unknown>): readonly string[] {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("secret" in value) found.push(String(value.secret));
    else Object.values(value).forEach(collect);
  };
  resources.forEach(({ inputs }) => collect(inputs));
  return found;
}
