/** Call Bridges that form a cluster, as far as their entries in the API go. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningAppliance } from "../../../lab/appliance/appliance";
import { callApi } from "./web-bridge-world";

/** Tells an appliance who the members are, as an administrator does on the page of the cluster: addresses by name. */
export async function formCluster(
  appliance: Pick<RunningAppliance, "address">,
  ownName: string,
  members: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const uniqueName = { form: { uniqueName: ownName } };
  await callApi(appliance, "PUT", "system/configuration/cluster", uniqueName);
  const ids = Object.entries(members).map(async ([name, address]) => {
    const { headers } = await callApi(appliance, "POST", "callBridges", { form: { name, address } });
    return [name, (headers.location ?? "").replace("/api/v1/callBridges/", "")] as const;
  });
  return Object.fromEntries(await Promise.all(ids));
}

/** The ids of the members that an appliance cannot reach, by its alarms. */
export async function unreachable(appliance: Pick<RunningAppliance, "address">): Promise<readonly string[]> {
  const { body } = await callApi(appliance, "GET", "system/alarms");
  const pattern = /<type>callBridgeConnectionFailure<\/type>.*?<callBridge>([^<]+)<\/callBridge>/g;
  return [...body.matchAll(pattern)].map(([, id = ""]) => id);
}

/** What an appliance's log says about its links to other Call Bridges, oldest first. */
export function linkLog({ directory }: Pick<RunningAppliance, "directory">): readonly string[] {
  const log = readFileSync(join(directory, "log.txt"), "utf8");
  return [...log.matchAll(/call bridge link to (.*)$/gm)].map(([, text = ""]) => text);
}
