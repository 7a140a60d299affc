/** How the REST API of an appliance is reached, apart from its SSH: a login by key alone has no password for it. */
import * as pulumi from "@pulumi/pulumi";
import { cmsError } from "../errors/cms-error";
import type { SecretReference } from "../plan/declaration";
import { checked } from "./boundary";
import { readLogin } from "./login";
import type { LoginArgs, SecretReferenceArgs } from "./login";
import { readHost, readPort, readText } from "./plain-values";

/** The REST API, which Web Admin carries (API-04). */
export interface ApiArgs {
  /** Host name or IP address of Web Admin. @default the appliance's `address` */
  address?: pulumi.Input<string>;
  /** TCP port of Web Admin. @default 443 */
  port?: pulumi.Input<number>;
  /** Account with the MMP role `admin` or `api`. @default the appliance's `user` */
  user?: pulumi.Input<string>;
  /** Where its password comes from when a change runs. Excludes `password`. @default the appliance's `passwordFrom` */
  passwordFrom?: SecretReferenceArgs;
  /** The password itself; it is made a secret. Excludes `passwordFrom`. @default the appliance's `password` */
  password?: pulumi.Input<string>;
}

/** The API as a registration needs it. */
export interface ApiAccess {
  readonly endpoint: pulumi.Output<ApiEndpointArgs>;
  /** Secret; empty where the password is given by reference. */
  readonly password: pulumi.Output<string | undefined>;
}

/** The public part. */
export interface ApiEndpointArgs {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly passwordFrom?: SecretReference;
}

/** What an appliance's own arguments provide where `api` says nothing. */
export interface ApiDefaults extends LoginArgs {
  readonly address: pulumi.Input<string>;
  readonly user?: pulumi.Input<string>;
  readonly api?: ApiArgs;
}

/** Reads the access; throws where there is no password at all. Call it inside `against`. */
export function readApiAccess(owner: pulumi.Resource, name: string, args: ApiDefaults): ApiAccess {
  const { api = {} } = args;
  const subject = `${name} api`;
  const own = api.passwordFrom !== undefined || api.password !== undefined ? api : args;
  const { passwordFrom, password } = own;
  if (passwordFrom === undefined && password === undefined) {
    throw cmsError("args/required", {
      subject,
      what: "there is no password for the REST API, and a login by SSH key has none",
      remedy: "give api.passwordFrom",
    });
  }
  const login = readLogin(owner, subject, {
    ...(passwordFrom && { passwordFrom }),
    ...(password !== undefined && { password }),
  });
  const { address = args.address, port = 443, user = args.user ?? "admin" } = api;
  const endpoint = checked(owner, { address, port, user }, (known) => ({
    host: readHost(`${subject} address`, known.address),
    port: readPort(`${subject} port`, known.port),
    user: readText(`${subject} user`, known.user),
  }));
  return {
    endpoint: pulumi.all([endpoint, login.references]).apply(([known, references]) => ({
      ...known,
      ...(references.passwordFrom && { passwordFrom: references.passwordFrom }),
    })),
    password: login.literals.apply((known) => known.password),
  };
}
