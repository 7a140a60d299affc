/**
 * Whose an entry of the API is. An entry has no field for that, so a registration that finds one of somebody else's making
 * leaves a small file on the Call Bridge's appliance. When a registration is renamed, the engine creates the new resource,
 * which finds the entry, and deletes the old one afterwards: the file keeps the entry from being taken out then.
 */
import { CmsError } from "../errors/cms-error";
import type { MmpFiles } from "../mmp/files";
import { claimName, claimText } from "../plan/registration";

/** Takes an entry over. A file of an earlier owner is removed first, since overwriting may be refused; so may removing. */
export async function claim(files: MmpFiles, id: string, name: string): Promise<void> {
  const [file, text] = [claimName(id), claimText(name)];
  const held = await heldBy(files, file);
  if (held === text) return;
  if (held !== undefined) await removed(files, file);
  await files.write(file, Buffer.from(text));
}

/** Whether a registration of another name has taken an entry over. */
export async function isClaimedByOthers(files: MmpFiles, id: string, name: string): Promise<boolean> {
  const held = await heldBy(files, claimName(id));
  return held !== undefined && held !== claimText(name);
}

/**
 * Removes the file of an entry that is gone. Returns the name of one that the appliance does not let go: it is of no more
 * use, and no reason to fail, since no other entry will have its id.
 */
export async function dropClaim(files: MmpFiles, id: string): Promise<string | undefined> {
  const file = claimName(id);
  if ((await files.size(file)) === undefined) return undefined;
  return (await removed(files, file)) ? undefined : file;
}

async function removed(files: MmpFiles, file: string): Promise<boolean> {
  try {
    await files.remove(file);
    return true;
  } catch (error) {
    if (error instanceof CmsError && error.code === "mmp/sftp") return false;
    throw error;
  }
}

async function heldBy(files: MmpFiles, file: string): Promise<string | undefined> {
  return (await files.size(file)) === undefined ? undefined : (await files.read(file)).toString();
}
