/** What is wrong with an appliance, by what was read: every finding with its remedy. Pure. */
import type { Certificate } from "../../x509/certificate";
import { daysLeft } from "../../x509/days-left";
import { checkIdentity, checkTrust } from "../../x509/rules/check";
import type { Finding } from "../../x509/rules/rule";
import type { SupportedRole } from "../../plan/roles";
import { roleEntry } from "../../plan/roles";
import { databaseFindings } from "./database-findings";
import { endingFindings, warning, wrong } from "./finding";
import type { DoctorFinding } from "./finding";
import { symptomOf } from "./symptoms";
import type { ListenerSurvey, RoleSurvey, SlotSurvey, Survey } from "./survey";

export type { DoctorFinding, Severity } from "./finding";

/** What a stack says of one appliance: fingerprints by role and slot (`pulumi stack output --json`). */
export type DeployedLeaves = Readonly<Record<string, string>>;

/** What findings depend on besides the survey. */
export interface Judging {
  readonly now: Date;
  /** Days before its end from which a certificate or password is announced. */
  readonly warnDays: number;
  /** SHA-256 by `role.slot`, where a stack deployed this appliance. */
  readonly deployed?: DeployedLeaves;
  /** Whether browsers come with a root. @default none is such a root */
  readonly isPublicRoot?: (root: Certificate) => boolean;
}

/** More than this and a fresh certificate may not be valid yet on the appliance (MMP reference 6.3). */
const mostClockSeconds = 60;

/** Every finding, in the order of the appliance's roles. */
export function findingsOf(survey: Survey, judging: Judging): readonly DoctorFinding[] {
  const { appliance, failure, target } = survey;
  if (failure) {
    return [wrong("doctor", target.host, failure.message, "mend it and look again")];
  }
  if (!appliance) return [];
  return [
    ...applianceFindings(survey, judging),
    ...appliance.roles.flatMap((role) => roleFindings(target.host, role, judging)),
    ...databaseFindings(target.host, appliance, judging).map((finding) =>
      withSymptom("databaseCluster", finding),
    ),
  ];
}

function applianceFindings({ target, appliance }: Survey, judging: Judging): readonly DoctorFinding[] {
  const { clockAheadSeconds, passwordExpiry } = appliance ?? {};
  const found: DoctorFinding[] = [];
  if (clockAheadSeconds !== undefined && Math.abs(clockAheadSeconds) > mostClockSeconds) {
    const off = `${String(Math.abs(clockAheadSeconds))} seconds ${clockAheadSeconds > 0 ? "ahead" : "behind"}`;
    found.push(
      warning(
        "doctor",
        target.host,
        `the appliance's clock is ${off}`,
        "give it a time server: `ntp server add`",
      ),
    );
  }
  const left = passwordExpiry === undefined ? undefined : daysLeft(new Date(passwordExpiry), judging.now);
  if (left !== undefined && left <= judging.warnDays) {
    const text = `the password of ${target.user} expires in ${String(left)} days`;
    found.push(
      warning(
        "doctor",
        target.host,
        text,
        "set a new one on the MMP, or a longer time: `user rule password_age`",
      ),
    );
  }
  return found;
}

function roleFindings(host: string, role: RoleSurvey, judging: Judging): readonly DoctorFinding[] {
  const where = `${host} ${role.role}`;
  const isOff = role.enabled === false && role.slots.length > 0;
  const off = warning(
    "doctor",
    where,
    "it has certificates and is disabled",
    "enable it, or clear what is assigned",
  );
  return [
    ...(isOff ? [off] : []),
    ...role.slots.flatMap((slot) =>
      slotFindings(where, role.role, slot, judging).map((finding) =>
        withSymptom(`${role.role} ${slot.slot}`, finding),
      ),
    ),
    ...role.listeners.flatMap((listener) => listenerFindings(where, role, listener, judging)),
  ];
}

function withSymptom(slot: string, finding: DoctorFinding): DoctorFinding {
  const symptom = symptomOf(finding.id, slot);
  return symptom ? { ...finding, symptom } : finding;
}

function slotFindings(
  roleName: string,
  role: SupportedRole,
  slot: SlotSurvey,
  judging: Judging,
): readonly DoctorFinding[] {
  const where = `${roleName} ${slot.slot}`;
  if (slot.unreadable !== undefined || slot.certificates.length === 0) {
    const names = Object.values(slot.files).join(", ");
    const text = slot.unreadable ?? `${names} cannot be read, or hold no certificate`;
    return [wrong("INST-06", where, text, "upload the files again and assign them")];
  }
  const rules =
    slot.kind === "trust" ? trustRules(where, slot, judging) : identityRules(where, role, slot, judging);
  const pair =
    slot.mismatch === undefined
      ? []
      : [
          wrong(
            "INST-05",
            where,
            `"pki match" says: ${slot.mismatch}`,
            "assign the key that belongs to the leaf",
          ),
        ];
  return [...pair, ...rules, ...endingFindings(where, shownOf(slot), judging)];
}

/** Of a leaf and its chain the leaf alone is renewed here; of a trust every certificate counts. */
function shownOf({ kind, certificates }: SlotSurvey): SlotSurvey["certificates"] {
  return kind === "identity" ? certificates.slice(0, 1) : certificates;
}

function identityRules(
  name: string,
  role: SupportedRole,
  { slot, certificates }: SlotSurvey,
  { now, isPublicRoot = () => false }: Judging,
): readonly DoctorFinding[] {
  const [leaf, ...chain] = certificates;
  if (!leaf) return [];
  const usages = roleEntry(role).slots.find((entry) => entry.slot === slot)?.usages ?? [];
  const hasPublicRoot = isPublicRoot(chain.at(-1) ?? leaf);
  const identity = { name, role, slot, usages, leaf, chain, webRtc: false, hasPublicRoot, now };
  return checkIdentity(identity).map((finding) => brokenRule(name, finding));
}

function trustRules(name: string, { certificates }: SlotSurvey, { now }: Judging): readonly DoctorFinding[] {
  return checkTrust({ name, certificates, now }).map((finding) => brokenRule(name, finding));
}

function brokenRule(where: string, { id, level, text, remedy }: Finding): DoctorFinding {
  return { id, severity: level === "must" ? "wrong" : "warning", where, text, remedy };
}

function listenerFindings(
  where: string,
  role: RoleSurvey,
  listener: ListenerSurvey,
  { deployed }: Judging,
): readonly DoctorFinding[] {
  const { slot, shown, port } = listener;
  const leaf = role.slots.find((one) => one.slot === slot)?.certificates[0];
  const found: DoctorFinding[] = [];
  if (shown !== undefined && leaf && shown !== leaf.sha256) {
    const text = `port ${String(port)} shows ${short(shown)}, assigned is ${short(leaf.sha256)}`;
    found.push(
      wrong("INST-08", `${where} ${slot}`, text, "restart the role, so that it serves what is assigned"),
    );
  }
  if (listener.listener === "webBridge3.c2w" && shown !== undefined) {
    const text = `port ${String(port)} answers from here`;
    found.push(
      warning(
        "C2W-02",
        `${where} ${slot}`,
        text,
        "let a firewall admit Call Bridges alone to it, unless this is one",
      ),
    );
  }
  const declared = deployed?.[`${role.role}.${slot}`];
  if (declared !== undefined && leaf && declared !== leaf.sha256) {
    const text = `the stack deployed ${short(declared)}, assigned is ${short(leaf.sha256)}: changed by hand`;
    found.push(
      wrong(
        "RENEW-09",
        `${where} ${slot}`,
        text,
        "run `pulumi up` with a new value of `recheck` to put it back",
      ),
    );
  }
  return found;
}

function short(sha256: string): string {
  return `${sha256.slice(0, 16)}…`;
}
