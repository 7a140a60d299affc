/** The procedure over a database cluster as a job of a worker. */
import { parseCluster } from "../../plan/database/parse-cluster";
import { concealerOf, literals } from "../conceal";
import { unstartedReport } from "../unstarted-report";
import type { WorkerJob } from "../worker-job";
import type { ClusterInput } from "./cluster-input";
import { runCluster } from "./run-cluster";

/** What the worker is told. Everything but the declaration is secret. */
export interface ClusterOrder extends Omit<ClusterInput, "declaration"> {
  /** The declaration as its component wrote it. */
  readonly cluster: string;
}

/** Makes the job. */
export function clusterJob({ cluster, ...secret }: ClusterOrder): WorkerJob {
  const input: ClusterInput = { declaration: parseCluster(cluster), ...secret };
  const { name, stack, members, deadlines } = input.declaration;
  const conceal = concealerOf(clusterSecrets(input));
  return {
    subject: `${name} databaseCluster`,
    logName: name,
    stack,
    role: "databaseCluster",
    locks: members.map((member) => ({ appliance: member.name, hostKey: member.target.hostKey })),
    lockMs: deadlines.lockMs,
    changeMs: deadlines.changeMs,
    conceal,
    run: (io) => runCluster(input, io, conceal),
    unstarted: ({ code, message }, begun) =>
      unstartedReport({ appliance: name, role: "databaseCluster" }, { code, text: message }, begun),
  };
}

/** Every secret of the procedure. */
export function clusterSecrets({ keys, members }: Pick<ClusterInput, "keys" | "members">): readonly string[] {
  return [
    ...Object.values(keys),
    ...Object.values(members).flatMap(({ credentials, bastionCredentials }) => [
      ...literals(credentials),
      ...literals(bastionCredentials),
    ]),
  ];
}
