/** What changed between releases, as far as a client can see it (MMP reference 3 and 5). */

/** What a release has. */
export interface Release {
  readonly name: string;
  /** `callbridge`: rows about branding, UCM and IMPS, the expiry of tokens, AV1. */
  readonly hasBranding: boolean;
  readonly hasOnPremises: boolean;
  readonly hasAv1: boolean;
  /** `webbridge3`: `https frame-ancestors` (3.2), `meetingapps` (3.5, which has that role itself, and the scheduler, which is a little older), the row of the audio flag (seen about 3.9). */
  readonly hasFrameAncestors: boolean;
  readonly hasMeetingApps: boolean;
  readonly hasAudioFlag: boolean;
  /** Clustered Call Bridges compare a peer's address with the names in its certificate (3.4). */
  readonly hasClusterNames: boolean;
  /** `recorder` and `streamer` speak SIP (3.0). */
  readonly hasSipServices: boolean;
}

const oldest: Release = {
  name: "2.9",
  hasBranding: false,
  hasOnPremises: false,
  hasAv1: false,
  hasFrameAncestors: false,
  hasMeetingApps: false,
  hasAudioFlag: false,
  hasClusterNames: false,
  hasSipServices: false,
};
const release30: Release = { ...oldest, name: "3.0", hasBranding: true, hasSipServices: true };
const release38: Release = {
  ...release30,
  name: "3.8",
  hasOnPremises: true,
  hasFrameAncestors: true,
  hasMeetingApps: true,
  hasClusterNames: true,
};
const release39: Release = { ...release38, name: "3.9", hasAv1: true, hasAudioFlag: true };
const release313: Release = { ...release39, name: "3.13" };

const releases = [oldest, release30, release38, release39, release313] as const;

/** The release that a dialect names; the dialect list admits no other. */
export function releaseOf(name: string): Release {
  return releases.find((release) => release.name === name) ?? release38;
}
