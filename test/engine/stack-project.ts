/** The project of this checkout, its program stacks/index.ts and its schema, as a user's copy of it in a folder. */
import { copyFileSync, cpSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../lab/engine/engine";
import { checkout, PulumiProject } from "./pulumi-project";

/** A project whose stack is configured by text alone. */
export function stackProject(engine: Engine, environment: NodeJS.ProcessEnv): PulumiProject {
  const program = join(checkout, "stacks", "index.ts");
  const project = new PulumiProject({ engine, program, name: "pulumi-cisco-meeting-server", environment });
  rmSync(join(project.folder, "node_modules"), { recursive: true });
  rmSync(join(project.folder, "index.ts"));
  cpSync(join(checkout, "stacks"), join(project.folder, "stacks"), { recursive: true });
  for (const file of ["Pulumi.yaml", "package.json", "tsconfig.json"])
    copyFileSync(join(checkout, file), join(project.folder, file));
  for (const name of ["dist", "node_modules"]) symlinkSync(join(checkout, name), join(project.folder, name));
  return project;
}
