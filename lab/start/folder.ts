/** The git-ignored folder `.lab/`: everything that a start leaves behind, so that the next one finds it again. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where things lie in `.lab/`. */
export interface LabFolder {
  /** The checkout, where Pulumi.yaml is. */
  readonly project: string;
  /** `.lab/` itself. */
  readonly path: string;
  /** Disks of the emulated appliances. */
  readonly appliances: string;
  /** Pulumi's file backend. */
  readonly backend: string;
  /** The stack's state in the backend. */
  readonly state: string;
  /** Locks of the stack in the backend. */
  readonly locks: string;
  /** A folder with a copy of Pulumi.yaml, where Pulumi keeps the lab's configuration. */
  readonly stack: string;
  /** The lab's configuration: the committed one, and what this lab adds. */
  readonly configuration: string;
  /** Addresses, the appliances' password and how far the stack is. */
  readonly fleet: string;
  /** The passphrase of the stack's secrets. */
  readonly passphrase: string;
  /** The CA of an enterprise that signs submitted requests: its key, the requests, the answers. */
  readonly enterprise: string;
  /** The ACME server: its configuration, and the root of the CA that it had. */
  readonly acme: string;
  /** The last preview, as `pulumi preview --json` printed it. */
  readonly preview: string;
}

/** The lab's folder in a checkout. */
export function labFolder(project: string): LabFolder {
  const path = resolve(project, ".lab");
  const stack = join(path, "stack");
  const backend = join(path, "backend");
  return {
    project,
    path,
    appliances: join(path, "appliances"),
    backend,
    state: join(backend, ".pulumi", "stacks", "pulumi-cisco-meeting-server", "lab.json"),
    locks: join(backend, ".pulumi", "locks", "organization", "pulumi-cisco-meeting-server", "lab"),
    stack,
    configuration: join(stack, "Pulumi.lab.yaml"),
    fleet: join(path, "fleet.json"),
    passphrase: join(path, "passphrase"),
    enterprise: join(path, "enterprise"),
    acme: join(path, "acme"),
    preview: join(path, "preview.json"),
  };
}

/** Removes appliances, stack and addresses, and leaves what the build keeps there. */
export function resetLab(folder: LabFolder): void {
  const { appliances, backend, stack, fleet, passphrase, enterprise, acme, preview } = folder;
  for (const part of [appliances, backend, stack, fleet, passphrase, enterprise, acme, preview]) {
    rmSync(part, { recursive: true, force: true });
  }
}

/** Writes a file that is complete at any moment, readable by its owner alone. */
export function writeWhole(path: string, text: string): void {
  mkdirSync(resolve(path, ".."), { recursive: true });
  const fresh = `${path}.${String(process.pid)}`;
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, path);
}

/** The text of a file, or nothing when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
