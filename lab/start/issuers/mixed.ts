/** The issuers of a lab that has several: they are made ready, the stack is pointed at them, and a start says who they are. */
import type { Fleet, MixedIssuers } from "../fleet";
import type { LabFolder } from "../folder";
import { acmeFiles, acmeReach, isSettled, startAcmeServer } from "./acme-server";
import type { AcmeServer } from "./acme-server";
import { enterpriseFiles, openEnterprise } from "./enterprise";

/** Makes them ready; what is returned runs until it is stopped. */
export async function openIssuers(
  folder: LabFolder,
  { mixed, isDeployed }: Pick<Fleet, "mixed" | "isDeployed">,
): Promise<AcmeServer | undefined> {
  if (!mixed) return undefined;
  await openEnterprise(folder, new Date());
  if (mixed.acmeAddress === undefined || isSettled(folder, isDeployed)) return undefined;
  return startAcmeServer(folder, mixed.acmeAddress);
}

/** What the stack's configuration says of them. */
export function issuerValues(
  folder: LabFolder,
  { acmeAddress }: MixedIssuers,
): Readonly<Record<string, unknown>> {
  const { caFile, signed } = enterpriseFiles(folder);
  return {
    callBridgeIssuer: "submittedRequests",
    webAdminIssuer: "submittedRequests",
    requestsFolder: signed,
    requestsCaFile: caFile,
    ...(acmeAddress !== undefined && acmeValues(folder, acmeAddress)),
  };
}

function acmeValues(folder: LabFolder, address: string): Readonly<Record<string, unknown>> {
  const { rootFile, serverCaFile } = acmeFiles(folder);
  const { directoryUrl, hook } = acmeReach(address);
  return {
    publicIssuer: "acme",
    acmeDirectoryUrl: directoryUrl,
    acmeTermsAgreed: true,
    acmeCaFile: rootFile,
    acmeServerCaFile: serverCaFile,
    acmeHttpHook: hook,
  };
}

/** Who issues what, as far as it is arranged; what came of it is seen at the listeners. */
export function issuersText({ acmeAddress }: MixedIssuers, isRunning: boolean): string {
  const publicNames = "  Web Bridge 3 https, TURN, MeetingApps: ";
  const acme =
    acmeAddress === undefined
      ? "the private CA, for want of an ACME server: pebble and pebble-challtestsrv are not installed (Debian's package pebble)"
      : `pebble by ACME, ${acmeReach(acmeAddress).directoryUrl}, which is shown control by HTTP${isRunning ? "" : "; nothing is due, so it is not started"}`;
  return [
    `${publicNames}${acme}`,
    "  Web Admin, Call Bridge: the CA of an enterprise, to which requests are submitted",
    "  everything else: the private CA of the stack; a database cluster has a private CA of its own",
  ].join("\n");
}
