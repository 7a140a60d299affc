/** Reads a URI as far as Go's `net/url` does before it accepts one, with its words for what it refuses. */
import { goQuote } from "./quote";

/** Why Go refuses a text as a URI; nothing when it does not. */
export function uriProblem(text: string): string | undefined {
  const reason = reasonAgainst(text.replace(/#.*$/s, ""), text);
  return reason === undefined ? undefined : `parse ${goQuote(text)}: ${reason}`;
}

function reasonAgainst(text: string, whole: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\x00-\x1f\x7f]/.test(whole)) return "net/url: invalid control character in URL";
  if (text.startsWith(":")) return "missing protocol scheme";
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/.exec(text)?.[0] ?? "";
  const rest = text.slice(scheme.length).replace(/\?.*$/s, "");
  if (!rest.startsWith("/")) {
    if (scheme !== "") return undefined;
    if (/^[^/]*:/.test(rest)) return "first path segment in URL cannot contain colon";
  }
  if (!rest.startsWith("//") || (scheme === "" && rest.startsWith("///"))) return escapeProblem(rest);
  const [authority = ""] = rest.slice(2).split("/", 1);
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return hostProblem(host) ?? escapeProblem(rest.slice(2 + authority.length));
}

function hostProblem(host: string): string | undefined {
  const end = host.lastIndexOf("]");
  if (host.startsWith("[") && end < 0) return "missing ']' in host";
  const colon = host.startsWith("[") ? end + 1 : host.lastIndexOf(":");
  const port = colon < 0 ? "" : host.slice(colon);
  if (port !== "" && !/^:\d*$/.test(port)) return `invalid port ${goQuote(port)} after host`;
  const refused = /[\s\\^`{|}]/.exec(host)?.[0];
  return refused === undefined ? escapeProblem(host) : `invalid character ${goQuote(refused)} in host name`;
}

function escapeProblem(text: string): string | undefined {
  const escape = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(text)?.[0];
  return escape === undefined ? undefined : `invalid URL escape ${goQuote(escape)}`;
}
