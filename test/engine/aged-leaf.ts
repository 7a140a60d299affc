/** Lets time pass for a certificate of a stack. */
import type { PulumiProject } from "./pulumi-project";

/** Lets a leaf's end come near, as months would: in the state, which is what @pulumi/tls reckons from. */
export async function ageLeaf(project: PulumiProject, name: string): Promise<void> {
  const state = JSON.parse(await project.run("stack", "export", "--stack", "test")) as ExportedStack;
  const leaf = state.deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`));
  if (leaf?.outputs === undefined) throw new Error(`the state holds no ${name}`);
  leaf.outputs["validityEndTime"] = new Date(Date.now() + 86_400_000).toISOString();
  await project.importState(JSON.stringify(state));
}

interface ExportedStack {
  readonly deployment: {
    readonly resources: readonly { readonly urn: string; readonly outputs?: Record<string, unknown> }[];
  };
}
