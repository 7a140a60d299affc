/**
 * `uploader`: sends recordings to a Vbrick Rev, from a node of its own (MMP reference 3.7). Table, settings and the words of
 * `enable` are evidenced; whether settings are refused while it is enabled is a dialect, and that `disable` undoes `enable` is
 * taken from the roles beside it. What it lacks is not told before it connects.
 */
import type { UploaderServer, UploaderState } from "../state";
import { fileNameProblem, portOf, printed, refused, row, stored } from "./command";
import type { CommandContext, CommandResult, Verb } from "./command";
import { usage } from "./help";

const verb = "uploader";
const width = 33;

/** Runs an `uploader` command. */
export const uploader: Verb = (context, words) => {
  const [word, ...rest] = words;
  if (word === undefined) return printed(...table(context.state.current().uploader));
  if (rest.length > 0) return setting(context, word, rest);
  switch (word) {
    case "enable":
      return enable(context);
    case "disable":
      return disable(context);
    default:
      return usage(verb);
  }
};

function table({ enabled, nfs, cms, rev }: UploaderState): readonly string[] {
  return [
    row("Enabled", enabled, width),
    row("NFS hostname", nfs?.host, width),
    row("NFS directory", nfs?.directory, width),
    row("CMS host", cms.host, width),
    row("CMS port", cms.port, width),
    row("CMS user", cms.user, width),
    row("CMS trust bundle", cms.trust, width),
    row("Vbrick Rev hostname", rev.host, width),
    row("Vbrick Rev port", rev.port, width),
    row("Vbrick Rev username", rev.user, width),
    row("Vbrick Rev trust bundle", rev.trust, width),
    row("View access", "Public", width),
  ];
}

function setting(
  context: CommandContext,
  word: string,
  words: readonly string[],
): CommandResult | Promise<CommandResult> {
  const { enabled } = context.state.current().uploader;
  if (context.dialect["services-while-enabled"] === "refuse" && enabled)
    return refused(context, "Uploader must be disabled before configuration");
  if (word === "nfs") return nfs(context, words);
  if (word === "cms" || word === "rev") return server(context, word, words);
  return usage(verb);
}

function nfs(context: CommandContext, [value, ...more]: readonly string[]): CommandResult {
  const [, host, directory] = /^([^:]+):(.+)$/.exec(value ?? "") ?? [];
  if (host === undefined || directory === undefined || more.length > 0) return usage(verb);
  edit(context, (before) => ({ ...before, nfs: { host, directory } }));
  return stored(context, "NFS configured");
}

async function server(
  context: CommandContext,
  which: "cms" | "rev",
  [what, value, ...more]: readonly string[],
): Promise<CommandResult> {
  if (what === "password" && value === undefined) {
    const password = await context.ask("Please enter password:");
    return set(context, which, { password: password ?? "" });
  }
  if (value === undefined || more.length > 0) return usage(verb);
  switch (what) {
    case "host":
      return set(context, which, { host: value });
    case "user":
      return set(context, which, { user: value });
    case "port": {
      const port = portOf(value);
      return port === undefined ? usage(verb) : set(context, which, { port });
    }
    case "trust":
      return fileNameProblem(context, [value]) ?? set(context, which, { trust: value });
    default:
      return usage(verb);
  }
}

function set(context: CommandContext, which: "cms" | "rev", change: UploaderServer): CommandResult {
  edit(context, (before) => ({ ...before, [which]: { ...before[which], ...change } }));
  return stored(context, `${which} configured`);
}

/** Files are copied here, so that later changes of them do not reach a running Uploader. */
function enable(context: CommandContext): CommandResult {
  const { cms } = context.state.current().uploader;
  const bytes = cms.trust === undefined ? undefined : context.files.read(cms.trust);
  edit(context, ({ dials: _before, ...rest }) => ({
    ...rest,
    enabled: true,
    ...(cms.host !== undefined && {
      dials: { host: cms.host, port: cms.port ?? 443, trustPem: bytes?.toString("latin1") ?? "" },
    }),
  }));
  context.listeners.redial("uploader");
  return printed("SUCCESS: uploader enabled");
}

function disable(context: CommandContext): CommandResult {
  edit(context, ({ dials: _dials, ...rest }) => ({ ...rest, enabled: false }));
  context.listeners.redial("uploader");
  return printed();
}

function edit(context: CommandContext, change: (before: UploaderState) => UploaderState): void {
  context.state.change((state) => ({ ...state, uploader: change(state.uploader) }));
}
