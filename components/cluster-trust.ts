/**
 * Trust among the Call Bridges of a cluster. They reach each other over HTTPS through Web Admin, so what is trusted are Web
 * Admin's certificates (WA-03, CLU-02), and from release 3.4 on each peer's address has to be the exact host name in that
 * peer's certificate (CLU-05, VER-11). A wrong one breaks the cluster, so everything is compared before anything is sent.
 */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import { parseCertificates } from "../x509/certificate";
import type { Certificate } from "../x509/certificate";
import { verifyUnderTrust } from "../x509/chain";
import { isIpAddress } from "../x509/host-names";
import { awaitedFile, awaitedIn, awaitedOf } from "./awaited";
import { against } from "./boundary";
import { checkedTrust } from "./checked-trust";
import type { TrustArgs } from "./checked-trust";
import type { Identity } from "./issuers/issuer";

/** Another member of the Call Bridge cluster. */
export interface ClusterPeerArgs {
  /**
   * Its address as the cluster knows it (`address` in `/api/v1/callBridges`): a host name, or a URL such as
   * `https://cb2.example.org:445`. An IP address or a name without a domain fails with CLU-05.
   */
  address: pulumi.Input<string>;
  /** The identity of its Web Admin, never the role. Excludes `webAdminPem`; one of the two is needed. */
  webAdmin?: Identity;
  /** The certificate of its Web Admin where Pulumi does not manage it: PEM, the leaf first, then its chain. */
  webAdminPem?: pulumi.Input<string>;
}

/** What a Call Bridge says about its cluster. */
export interface ClusterTrustSource {
  readonly trust: TrustArgs | "none" | undefined;
  readonly peers: readonly ClusterPeerArgs[] | undefined;
}

/** Where messages about it stand. */
export interface ClusterTrustPurpose {
  /** Appliance and role, e.g. `cms1 callBridge`. */
  readonly subject: string;
  readonly allow: pulumi.Output<readonly string[]>;
}

/** The trust as a part of the Call Bridge's change. */
export interface ClusterTrust {
  readonly trusts: { readonly clusterTrust?: pulumi.Output<string> };
  readonly emptied: readonly string[];
}

/**
 * Reads and checks it. Throws CLU-05 for a trust without peers or a peer whose address its certificate does not name,
 * CLU-02 for a peer that the trust does not cover; warns with CLU-04 of a cluster in which nobody is verified.
 */
export function clusterTrust(
  owner: pulumi.Resource,
  { trust, peers = [] }: ClusterTrustSource,
  { subject, allow }: ClusterTrustPurpose,
): ClusterTrust {
  if (trust === undefined || trust === "none") {
    if (peers.length > 0) warnOfBlindness(owner, subject);
    return { trusts: {}, emptied: trust === "none" ? ["clusterTrust"] : [] };
  }
  const name = `${subject} clusterTrust`;
  const members = against(owner, () => membersOf(subject, peers));
  const file = checkedTrust(owner, trust, { name, allow });
  const shown = peers.flatMap(({ webAdmin }) => webAdmin ?? []);
  const awaited = [...new Set([...awaitedIn(file), ...awaitedOf(shown)])];
  if (awaited.length > 0) return { trusts: { clusterTrust: awaitedFile(awaited) }, emptied: [] };
  const checked = pulumi.output({ file, members }).apply((known) =>
    against(owner, () => {
      const trusted = parseCertificates(known.file, name);
      for (const member of known.members) checkMember(member, trusted, new Date());
      return known.file;
    }),
  );
  return { trusts: { clusterTrust: checked }, emptied: [] };
}

interface Member<Text> {
  /** For messages. */
  readonly subject: string;
  readonly address: Text;
  /** The leaf first. */
  readonly pems: readonly Text[];
}

function membersOf(
  subject: string,
  peers: readonly ClusterPeerArgs[],
): readonly Member<pulumi.Input<string>>[] {
  if (peers.length === 0) {
    throw cmsError("CLU-05", {
      subject: `${subject} clusterPeers`,
      what: "there is a trusts.cluster and no peer is named, so no address can be compared with its certificate",
      remedy: "name the other members, each with its address and the identity of its Web Admin",
    });
  }
  return peers.map(({ address, webAdmin, webAdminPem }, index) => {
    const peer = `${subject} clusterPeers[${String(index)}]`;
    if ((webAdmin === undefined) === (webAdminPem === undefined)) {
      throw cmsError("args/conflict", {
        subject: peer,
        what: "exactly one of webAdmin and webAdminPem says what its Web Admin shows",
        remedy: webAdmin
          ? "leave out one of them"
          : "give its Web Admin's identity, or the certificate as PEM",
      });
    }
    const pems = webAdmin ? [webAdmin.leafPem, webAdmin.chainPem] : [webAdminPem ?? ""];
    return { subject: peer, address, pems };
  });
}

function checkMember(
  { subject, address, pems }: Member<string>,
  trusted: readonly Certificate[],
  now: Date,
): void {
  const host = hostOf(subject, address);
  const shown = pems.flatMap((pem) => parseCertificates(pem, subject));
  const [leaf] = shown;
  if (!leaf) {
    const what = "there is no certificate of its Web Admin yet";
    throw cmsError("args/pending", {
      subject,
      what,
      remedy: "deploy the cluster trust when it has been issued",
    });
  }
  const names = leaf.names.dns.length > 0 ? leaf.names.dns : [leaf.commonName ?? ""];
  if (!names.some((name) => name.toLowerCase() === host)) {
    throw cmsError("CLU-05", {
      subject: `${subject} address`,
      what: `the other members call it ${host}, and its Web Admin's certificate names ${names.join(", ")}`,
      remedy: "call it by a name in that certificate, or have the certificate issued for exactly this name",
    });
  }
  const refusal = verifyUnderTrust(shown, trusted, now);
  if (refusal === undefined) return;
  throw cmsError("CLU-02", {
    subject,
    what: `trusts.cluster does not cover the certificate ${leaf.subject} of its Web Admin: ${refusal}`,
    remedy: "trust the issuer of every member's Web Admin",
  });
}

/** The host of an address, in lower case; from 3.4 on neither an address nor a short name will do. */
function hostOf(subject: string, address: string): string {
  const [, host = ""] = /^(?:https:\/\/)?(\[[^\]]+\]|[^:/]+)(?::\d{1,5})?\/?$/i.exec(address) ?? [];
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (name.includes(".") && !isIpAddress(name)) return name;
  throw cmsError("CLU-05", {
    subject: `${subject} address`,
    what: `${JSON.stringify(address)} names no fully qualified host, and peers are verified by that`,
    remedy:
      "give the host name that stands in its Web Admin's certificate, in the cluster's configuration too",
  });
}

function warnOfBlindness(owner: pulumi.Resource, subject: string): void {
  const warning = cmsError("CLU-04", {
    subject: `${subject} trusts.cluster`,
    what: "the Call Bridges of the cluster connect to whoever answers at a peer's address, without verifying it",
    remedy: "trust the issuer of their Web Admin certificates in trusts.cluster",
  });
  void pulumi.log.warn(warning.message, owner);
}
