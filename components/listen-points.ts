/** Where Web Bridge 3 listens: `interface:port` lists and the redirect from HTTP, as they are declared. */
import { cmsError } from "../errors/cms-error";
import type { ListenPoint } from "../plan/declaration";
import { readInterface, readPort } from "./plain-values";

/** One place to listen at. */
export interface ListenPointArgs {
  /** Interface of the appliance, e.g. `a`. */
  interface: string;
  /** TCP port. */
  port: number;
}

/** The redirect from plain HTTP to HTTPS. */
export interface HttpRedirectArgs {
  /** Whether there is one. */
  enabled: boolean;
  /** TCP port of plain HTTP; only with `enabled`. @default 80 */
  port?: number;
}

/** The redirect as it is declared. */
export interface HttpRedirect {
  readonly enabled: boolean;
  readonly port?: number;
}

/** Checks a list: at least one point, each once. */
export function readListenPoints(
  subject: string,
  points: readonly ListenPointArgs[],
): readonly ListenPoint[] {
  const read = points.map(({ interface: name, port }, index) => ({
    interface: readInterface(`${subject}[${index}].interface`, name),
    port: readPort(`${subject}[${index}].port`, port),
  }));
  if (read.length === 0) {
    throw cmsError("args/required", {
      subject,
      what: "the list is empty, so nobody could connect",
      remedy: "name an interface and a port, or leave it out to keep what the appliance has",
    });
  }
  const twice = read.map(pointText).find((text, index, texts) => texts.indexOf(text) !== index);
  if (twice === undefined) return read;
  throw cmsError("args/conflict", { subject, what: `${twice} stands twice in it`, remedy: "name it once" });
}

/** Both sides of Web Bridge 3 need a place of their own. */
export function checkDisjoint(
  subject: string,
  https: readonly ListenPoint[],
  c2w: readonly ListenPoint[],
): void {
  const taken = new Set(https.map(pointText));
  const shared = c2w.map(pointText).find((text) => taken.has(text));
  if (shared === undefined) return;
  throw cmsError("args/conflict", {
    subject: `${subject} c2wListen`,
    what: `${shared} stands in httpsListen too`,
    remedy: "give each side a port of its own",
  });
}

/** Checks the redirect. */
export function readRedirect(subject: string, { enabled, port }: HttpRedirectArgs): HttpRedirect {
  if (port === undefined) return { enabled };
  if (enabled) return { enabled, port: readPort(`${subject}.port`, port) };
  throw cmsError("args/conflict", {
    subject: `${subject}.port`,
    what: "there is a port for a redirect that is disabled",
    remedy: "leave out the port",
  });
}

function pointText({ interface: name, port }: ListenPoint): string {
  return `${name}:${port}`;
}
