/** An emulated appliance with every role of a single combined deployment, and a small client of its API. */
import { request } from "node:https";
import type { IncomingHttpHeaders } from "node:http";
import { buffer, text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import type { ApplianceOptions, RunningAppliance } from "../../../lab/appliance/appliance";
import { goodLeaf, testCa } from "./certificates";
import { uploadIdentity, webAdminPort } from "./fleet";
import type { Fleet } from "./fleet";
import { password } from "./session";
import type { Session } from "./session";

export const httpsPort = 8444;
export const c2wPort = 9999;

/** What stands. */
export interface WebBridgeWorld {
  readonly appliance: RunningAppliance;
  readonly session: Session;
}

/**
 * Web Admin and Call Bridge serve `old`; Web Bridge 3 serves `wb.example.org` on both sides and trusts the test CA; the
 * Call Bridge trusts the test CA for c2w. The name service knows `wb.example.org`. Nothing is registered yet.
 */
export async function startWebBridge(
  fleet: Fleet,
  options: Partial<ApplianceOptions> = {},
): Promise<WebBridgeWorld> {
  const { appliance, session } = await fleet.startServing({
    ...options,
    dialect: { "api-after-restart": "0", ...options.dialect },
  });
  const identity = goodLeaf("wb.example.org");
  await uploadIdentity(session, "wb", identity);
  await session.upload("wb-full.crt", identity.pem + testCa().pem);
  await session.tell(`webbridge3 https listen a:${String(httpsPort)}`);
  await session.tell("webbridge3 https certs wb.key wb-full.crt");
  await session.tell(`webbridge3 c2w listen a:${String(c2wPort)}`);
  await session.tell("webbridge3 c2w certs wb.key wb-full.crt");
  await session.tell("webbridge3 c2w trust ca.crt");
  await session.tell("callbridge trust c2w ca.crt");
  return { appliance, session };
}

/** Options that let names of these hosts lead to the appliance; the address has to be chosen before it starts. */
export function namedAt(address: string, ...hosts: readonly string[]): Partial<ApplianceOptions> {
  return { address, names: Object.fromEntries(hosts.map((host) => [host, address])) };
}

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one call. */
export function callApi(
  appliance: Pick<RunningAppliance, "address">,
  method: string,
  path: string,
  options: {
    readonly form?: Readonly<Record<string, string>>;
    readonly user?: string;
    readonly password?: string;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<ApiAnswer> {
  const body = new URLSearchParams(options.form ?? {}).toString();
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: appliance.address,
        port: webAdminPort,
        method,
        path: `/api/v1/${path}`,
        rejectUnauthorized: false,
        agent: false,
        auth: `${options.user ?? "admin"}:${options.password ?? password}`,
        headers: {
          ...(body !== "" && { "Content-Type": "application/x-www-form-urlencoded" }),
          ...options.headers,
        },
      },
      (response) => {
        const isPacked = response.headers["content-encoding"] === "gzip";
        const read = isPacked
          ? buffer(response).then((bytes) => gunzipSync(bytes).toString())
          : text(response);
        read.then(
          (answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }),
          reject,
        );
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

/** Registers a Web Bridge and returns its id. */
export async function register(appliance: Pick<RunningAppliance, "address">, url: string): Promise<string> {
  const { headers } = await callApi(appliance, "POST", "webBridges", { form: { url } });
  return (headers.location ?? "").replace("/api/v1/webBridges/", "");
}

/** The status of a registered Web Bridge. */
export async function statusOf(appliance: Pick<RunningAppliance, "address">, id: string): Promise<string> {
  const { body } = await callApi(appliance, "GET", `webBridges/${id}/status`);
  return /<status>(\w+)<\/status>/.exec(body)?.[1] ?? body;
}
