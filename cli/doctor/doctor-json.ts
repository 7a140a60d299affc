/** A diagnosis for programs. Certificates are described and not repeated; nothing in it is secret. */
import { described } from "./described";
import type { Diagnosis } from "./diagnosis";
import type { RoleSurvey, SlotSurvey, Survey } from "./survey";

/** The diagnosis as one JSON document. */
export function doctorJson({ surveys, findings, now }: Diagnosis): string {
  const document = { schema: 1, at: now.toISOString(), appliances: surveys.map(applianceOf), findings };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function applianceOf({ target, hostKey, appliance, failure }: Survey): object {
  const { host, port, user } = target;
  const { roles = [], database, ...facts } = appliance ?? {};
  return {
    ...{ host, port, user },
    ...(hostKey && { hostKey }),
    ...(failure && { failure }),
    ...facts,
    roles: roles.map(roleOf),
    ...(database && { database: { ...database, certificates: database.certificates.map(described) } }),
  };
}

function roleOf({ slots, ...role }: RoleSurvey): object {
  return { ...role, slots: slots.map(slotOf) };
}

function slotOf({ certificates, parts: _, ...slot }: SlotSurvey): object {
  return { ...slot, certificates: certificates.map(described) };
}
