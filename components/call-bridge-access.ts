/** The Call Bridges whose API a change asks: how they are reached, and with which secrets. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import type { DeclaredCallBridge, SecretDocument } from "../plan/declaration";
import type { ApiAccess } from "./api-access";
import { accessOf } from "./meeting-server";
import type { MeetingServer, ServerAccess } from "./meeting-server";

/** One Call Bridge. */
export interface CallBridgeAccess {
  readonly access: ServerAccess;
  readonly api: ApiAccess;
}

/** Reads how they are reached; throws args/required where none is named, or one has no password for the API. */
export function openCallBridges(
  name: string,
  servers: readonly MeetingServer[],
): readonly [CallBridgeAccess, ...CallBridgeAccess[]] {
  const [first, ...others] = servers.map((server) => {
    const access = accessOf(server, name);
    return { access, api: access.api() };
  });
  if (first) return [first, ...others];
  throw cmsError("args/required", {
    subject: `${name} callBridges`,
    what: "no Call Bridge is named",
    remedy: "name at least one appliance whose Call Bridge uses the Web Bridge",
  });
}

/** The public part. */
export function declaredCallBridges(
  callBridges: readonly CallBridgeAccess[],
): pulumi.Output<DeclaredCallBridge[]> {
  return pulumi.all(
    callBridges.map(({ access, api }) =>
      pulumi.all([access.target, api.endpoint]).apply(([target, endpoint]): DeclaredCallBridge => ({
        appliance: access.name,
        target,
        api: endpoint,
      })),
    ),
  );
}

/** Everything secret, by appliance, and nothing else. */
export function callBridgeSecrets(
  callBridges: readonly CallBridgeAccess[],
): pulumi.Output<Readonly<Record<string, SecretDocument>>> {
  const documents = callBridges.map(({ access, api }) =>
    pulumi
      .secret({
        credentials: access.credentials,
        bastionCredentials: access.bastionCredentials,
        password: api.password,
      })
      .apply(({ credentials, bastionCredentials, password }): readonly [string, SecretDocument] => [
        access.name,
        {
          version: 1,
          keys: password === undefined ? {} : { api: password },
          credentials,
          ...(bastionCredentials && { bastionCredentials }),
        },
      ]),
  );
  return pulumi.secret(pulumi.all(documents)).apply((all) => Object.fromEntries(all));
}
