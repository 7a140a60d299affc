/** Checks of single values. Each returns the value to use, or throws with the value and what is allowed. */
import { isIP } from "node:net";
import { cmsError } from "../errors/cms-error";

/** Where a value stands: `cms1 address`. */
export type Subject = string;

/** A text that is not empty, without line ends. */
export function readText(subject: Subject, value: string): string {
  if (typeof value === "string" && value !== "" && !/[\0\r\n]/.test(value)) return value;
  throw invalid(subject, value, "give a text of one line that is not empty");
}

/** A host name or an IP address, without port and user. */
export function readHost(subject: Subject, value: string): string {
  const isName = typeof value === "string" && /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(value);
  if (isName || isIP(value) !== 0) return value;
  throw invalid(
    subject,
    value,
    "give a host name or an IP address alone; user and port are arguments of their own",
  );
}

/** A host name; an address is not taken for one. */
export function readDnsName(subject: Subject, value: string): string {
  if (isIP(readHost(subject, value)) === 0) return value;
  throw cmsError("args/invalid", {
    subject,
    what: `${JSON.stringify(value)} is an IP address`,
    remedy: "give a name that stands in the DNS",
  });
}

/** A TCP port. */
export function readPort(subject: Subject, value: number): number {
  return readWhole(subject, value, 1, 65_535);
}

/** The name of an appliance's interface. */
export function readInterface(subject: Subject, value: string): string {
  if (typeof value === "string" && /^[a-z0-9]+$/.test(value)) return value;
  throw invalid(subject, value, "give the name of an interface, such as a");
}

/** A whole number within limits. */
export function readWhole(subject: Subject, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(subject, value, `give a whole number from ${least} to ${most}`);
}

/** A fraction of a lifetime; undefined where none is given. */
export function readFraction(subject: Subject, fraction: number | undefined): number | undefined {
  if (fraction === undefined || (typeof fraction === "number" && fraction > 0 && fraction < 1))
    return fraction;
  throw cmsError("args/invalid", {
    subject,
    what: `the value is ${JSON.stringify(fraction)}`,
    remedy: "give a fraction of the lifetime, more than 0 and less than 1, e.g. 0.66",
  });
}

/** One of a few words. */
export function readChoice<Choice extends string>(
  subject: Subject,
  value: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw invalid(subject, value, `give one of ${choices.join(", ")}`);
}

function invalid(subject: Subject, value: unknown, remedy: string): Error {
  return cmsError("args/invalid", { subject, what: `the value is ${JSON.stringify(value)}`, remedy });
}
