/** What a person is told when there is no engine and no way to get one, or not the plugins that were asked for. */

/** The search failed for a reason that a person can remove; the message is all there is to say, no stack is needed. */
export class NoEngine extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NoEngine";
  }
}

/** Why each of the four ways led nowhere; of the cache, where it is. */
export interface WaysTried {
  readonly installed: string;
  readonly cached: string;
  readonly downloaded: string;
  readonly built: string;
}

/** The error that names the four ways to an engine. */
export function noEngine({ installed, cached, downloaded, built }: WaysTried): NoEngine {
  return new NoEngine(
    [
      "There is no Pulumi engine, and none of the four ways to one is open. Open one of them and start again:",
      "1. Installed: put pulumi with its Node language host on PATH (https://www.pulumi.com/docs/install/).",
      `   Now: ${installed}.`,
      "2. Cached: copy the cache folder from a machine of the same kind that has an engine.",
      `   Now: there is none in ${cached}.`,
      "3. Downloaded: let this machine reach get.pulumi.com.",
      `   Now: ${downloaded}.`,
      "4. Built: put Go 1.25 or newer on PATH and let it reach a Go module proxy (GOPROXY).",
      `   Now: ${built}.`,
    ].join("\n"),
  );
}
