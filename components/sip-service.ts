/** What Recorder and Streamer have in common: one SIP listener, and trust in Call Bridges by the bundle. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { askedOfLeaf } from "../plan/asked-of-leaf";
import type { SipListen, SipServiceSettings } from "../plan/declaration";
import type { Report } from "../plan/report";
import { recorderRequest, streamerRequest } from "../plan/requests";
import { against } from "./boundary";
import { certificateOutputs } from "./certificate-facts";
import type { CertificateOutputs } from "./certificate-facts";
import { checkedTrust } from "./checked-trust";
import type { ServerAccess } from "./meeting-server";
import { readInterface, readPort } from "./plain-values";
import { readProof } from "./proof";
import { RoleChange } from "./role-change";
import { identitySource, roleIdentity } from "./role-identity";
import type { SourceArgs } from "./role-identity";
import { openRole, roleSubject } from "./role-opening";
import type {
  SipListenArgs,
  SipServiceArgs,
  SipServiceRoleArgs,
  SipServiceTrustsArgs,
} from "./sip-service-args";

/** One of the two. */
export type SipService = "recorder" | "streamer";

/** What a SIP service tells. */
export interface SipServiceOutputs extends CertificateOutputs {
  readonly report: pulumi.Output<Report>;
}

/** Declares the change of a Recorder or Streamer as a part of its component. */
export function sipServiceChange(
  owner: pulumi.ComponentResource,
  kind: SipService,
  name: string,
  args: SipServiceArgs,
): SipServiceOutputs {
  const role = openRole(owner, name, { role: kind, args });
  const { subject, allow } = role;
  const source = identitySource(owner, sipServiceSource(role.access, kind, args));
  const settings = against(owner, () => settingsOf(subject, kind, args));
  const proof = readProof(owner, subject, args);
  const { callBridges } = against(owner, () => requiredTrusts(subject, args));
  const peersPem = checkedTrust(owner, callBridges, { name: `${subject} callBridges`, allow });
  const asked = pulumi.output(askedOfLeaf(settings));
  const certs = { ...roleIdentity(owner, role, { name, slot: "certs", source, asked }), peersPem };
  const { report } = new RoleChange(
    {
      ...role,
      identities: { certs },
      trusts: {},
      reviewed: settings,
      settings: pulumi.output(settings),
      proof,
    },
    owner,
  );
  return { ...certificateOutputs(certs.leafPem), report };
}

/** What a SIP service says about its identity. */
export function sipServiceSource<Args extends SipServiceRoleArgs>(
  access: ServerAccess,
  kind: SipService,
  args: Args,
): SourceArgs<Args> {
  return {
    subject: roleSubject(access, kind),
    fqdn: args.fqdn === undefined ? access.fqdn : pulumi.output(args.fqdn),
    args,
    request: { make: kind === "recorder" ? recorderRequest : streamerRequest },
  };
}

type Settings = SipServiceSettings<"recorder"> | SipServiceSettings<"streamer">;

function settingsOf(subject: string, kind: SipService, { sipListen }: SipServiceRoleArgs): Settings {
  return { kind, ...(sipListen && { sipListen: readSipListen(`${subject} sipListen`, sipListen) }) };
}

function readSipListen(
  subject: string,
  { interface: name, tcpPort, tlsPort = 5061 }: SipListenArgs,
): SipListen {
  const points = {
    interface: readInterface(`${subject}.interface`, name),
    ...(tcpPort !== undefined && { tcpPort: readPort(`${subject}.tcpPort`, tcpPort) }),
    tlsPort: readPort(`${subject}.tlsPort`, tlsPort),
  };
  if (points.tcpPort !== points.tlsPort) return points;
  throw cmsError("args/conflict", {
    subject: `${subject}.tcpPort`,
    what: `${String(tlsPort)} is the TLS port too`,
    remedy: "give each transport a port of its own",
  });
}

/** The type asks for it, and a program in JavaScript may leave it out all the same. */
function requiredTrusts(subject: string, { trusts }: SipServiceRoleArgs): SipServiceTrustsArgs {
  if (trusts?.callBridges) return trusts;
  throw cmsError("PKI-09", {
    subject: `${subject} trusts.callBridges`,
    what: "nobody is named, so no Call Bridge would be accepted",
    remedy: "name the identities or the issuer of the Call Bridges",
  });
}
