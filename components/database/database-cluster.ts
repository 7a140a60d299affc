/** The clustered database of several Meeting Servers: its certificates, and the cluster itself (DB, RENEW-03 to RENEW-06). */
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { combined } from "../../errors/combined";
import { checkSet } from "../../plan/database/check-set";
import { checkOwnRoot } from "../../plan/database/own-root";
import type { Deadlines, DeclaredTarget } from "../../plan/declaration";
import type { ClusterDeclaration } from "../../plan/database/declaration";
import { certificateSet, setFingerprint } from "../../plan/database/wanted-set";
import type { Report } from "../../plan/report";
import { against, checked } from "../boundary";
import { parseReport } from "../change-report";
import { databaseProgram } from "../entry-point";
import { typeToken } from "../package-name";
import { readWhole } from "../plain-values";
import { joinRollout } from "../rollout";
import { stackMark } from "../stack-mark";
import { clusterEnvironment, clusterSecretDocument } from "./cluster-environment";
import { clusterIdentities } from "./cluster-identities";
import type { ClusterIdentities } from "./cluster-identities";
import { issuesUnder, usedByOthers } from "../issuers/used-authorities";
import type { UsedAuthority } from "../issuers/used-authorities";
import { readMembers } from "./cluster-members";
import type { ClusterMembers } from "./cluster-members";
import type { DatabaseClusterArgs } from "./database-cluster-args";

/**
 * A database cluster over several appliances, by one command. Where there is none it is created: the first node is initialised,
 * the others join one after the other, Call Bridges without a database connect. Where it runs with the declared
 * certificates nothing is written. New certificates take it apart and need an approval, see `approve`; the order is
 * that of RENEW-06, with a backup on every node first. A run that was killed anywhere is taken up by the next one. Deleting
 * the resource leaves the cluster as it is.
 */
export class DatabaseCluster extends pulumi.ComponentResource {
  /** SHA-256 over the whole set of certificates, lower-case hex: what `approve` names. Public; unknown while one is issued. */
  readonly setFingerprint: pulumi.Output<string>;
  /** When the first certificate of the set ends, ISO 8601. Public; unknown while one is issued. */
  readonly notAfter: pulumi.Output<string>;
  /** What the last run did. Public; unknown in a preview in which it runs. */
  readonly report: pulumi.Output<Report>;

  /** Declares the cluster. Refuses arguments that cannot be used with args/..., or with the rule that they break. */
  constructor(name: string, args: DatabaseClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("DatabaseCluster"), name, {}, opts);
    const members = against(this, () => readMembers(this, name, args));
    const [first] = members.nodes;
    const place = { phase: "switch", kind: "databaseCluster", appliance: name } as const;
    const turn = against(this, () => joinRollout(first.access.rollout, place, `${name}-change`));
    if (members.nodes.length % 2 === 0) void pulumi.log.warn(evenNumber(name), this);
    const identities = clusterIdentities(this, name, args, members);
    issuesUnder(identities.client.chainPem, { subject: name, parent: this });
    // Only what existed before has to be compared: what else is issued here belongs to a CA that this program made for it.
    const others = identities.existedBefore ? turn.programEnded.then(() => usedByOthers(this)) : [];
    const declaration = declarationOf(this, name, { args, members, identities, others });
    const set = declaration.apply((known) => certificateSet(known));
    this.setFingerprint = set.apply(setFingerprint);
    this.notAfter = set.apply(({ servers, client, ca }) => {
      const ends = [...servers.map(({ leaf }) => leaf), client, ...ca].map(({ notAfter }) =>
        notAfter.toISOString(),
      );
      return ends.sort()[0] ?? "";
    });
    const change = new command.local.Command(
      `${name}-change`,
      {
        interpreter: ["node", "-e"],
        create: databaseProgram,
        environment: clusterEnvironment(this, name, {
          members,
          identities,
          declaration,
          fingerprint: this.setFingerprint,
          args,
        }),
        stdin: clusterSecretDocument(members, identities),
        addPreviousOutputInEnv: false, // a long report would make every later update fail
        logging: command.local.Logging.Stderr, // a long line of standard output would stop the engine for good
      },
      { parent: this, dependsOn: turn.after },
    );
    turn.isCarriedOutBy(change);
    this.report = pulumi
      .unsecret(change.stdout)
      .apply((text) => against(this, () => parseReport(`${name}-change`, text)));
    const { setFingerprint: fingerprint, notAfter, report } = this;
    this.registerOutputs({ setFingerprint: fingerprint, notAfter, report });
  }
}

function evenNumber(name: string): string {
  return `${name}: an odd number of nodes is recommended, so that a majority is left when one fails`;
}

interface Parts {
  readonly args: DatabaseClusterArgs;
  readonly members: ClusterMembers;
  readonly identities: ClusterIdentities;
  readonly others: pulumi.Input<readonly UsedAuthority[]>;
}

/** The declaration, its certificates checked: a set that cannot work stops before the procedure that would deploy it. */
function declarationOf(
  owner: pulumi.Resource,
  name: string,
  parts: Parts,
): pulumi.Output<ClusterDeclaration> {
  const { args, members, identities } = parts;
  const { nodes, clients } = members;
  const known = pulumi.output({
    deadlines: nodes[0].access.deadlines,
    targets: [...nodes.map(({ access }) => access), ...clients].map(({ target }) => target),
    addresses: nodes.map(({ address }) => address),
    fqdns: nodes.map(({ access }) => access.fqdn),
    interfaces: nodes.map((node) => node.interface),
    leaves: identities.servers.map(({ leafPem }) => leafPem),
    clientLeafPem: identities.client.leafPem,
    caPem: identities.client.chainPem,
    others: parts.others,
    approve: args.approve,
    limits: checked(owner, { ...args.deadlines }, ({ jobMs = 600_000, changeMs = 3_600_000 }) => ({
      jobMs: readWhole(`${name} deadlines.jobMs`, jobMs, 1, 86_400_000),
      changeMs: readWhole(`${name} deadlines.changeMs`, changeMs, 1, 86_400_000),
    })),
  });
  return known.apply((found) =>
    against(owner, () => {
      const declared = declaredFrom(name, members, found);
      checkOwnRoot(name, found.caPem, found.others);
      const names = nodes.map(({ access }, index) => [
        access.name,
        found.fqdns[index] ? [at(found.fqdns, index)] : [],
      ]);
      checkDeclared(
        owner,
        declared,
        Object.fromEntries(names) as Readonly<Record<string, readonly string[]>>,
      );
      return declared;
    }),
  );
}

/** Everything that is known once the certificates are. */
interface Known {
  readonly deadlines: Deadlines;
  readonly limits: Pick<ClusterDeclaration["deadlines"], "jobMs" | "changeMs">;
  readonly targets: readonly DeclaredTarget[];
  readonly addresses: readonly string[];
  readonly interfaces: readonly string[];
  readonly leaves: readonly string[];
  readonly clientLeafPem: string;
  readonly caPem: string;
  readonly approve?: string | undefined;
}

function declaredFrom(name: string, { nodes, clients }: ClusterMembers, found: Known): ClusterDeclaration {
  return {
    version: 1,
    name,
    ...stackMark(),
    members: [
      ...nodes.map(({ access, mayOverwrite }, index) => ({
        name: access.name,
        part: "node" as const,
        target: at(found.targets, index),
        mayOverwrite,
        address: at(found.addresses, index),
        interface: at(found.interfaces, index),
        serverLeafPem: at(found.leaves, index),
      })),
      ...clients.map((access, index) => ({
        name: access.name,
        part: "client" as const,
        target: at(found.targets, nodes.length + index),
        mayOverwrite: false,
      })),
    ],
    clientLeafPem: found.clientLeafPem,
    caPem: found.caPem,
    ...(found.approve !== undefined && { approved: found.approve }),
    deadlines: { ...found.deadlines, ...found.limits },
  };
}

function checkDeclared(
  owner: pulumi.Resource,
  declared: ClusterDeclaration,
  names: Readonly<Record<string, readonly string[]>>,
): void {
  const { errors, warnings } = checkSet(certificateSet(declared), {
    name: declared.name,
    keys: {},
    names,
    now: new Date(),
  });
  for (const warning of warnings) void pulumi.log.warn(warning, owner);
  const error = combined(errors);
  if (error) throw error;
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new TypeError(`there is no element ${String(index)}`);
  return value;
}
