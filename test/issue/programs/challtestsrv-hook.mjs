/**
 * A hook as a user would write one: tells pebble-challtestsrv what to answer. Started as `node FILE URL LOG present|cleanup ...`;
 * with a DNS name and a value for DNS-01, with a name, a token and a value for HTTP-01.
 */
import { appendFileSync } from "node:fs";

const [url, log, action, ...rest] = process.argv.slice(2);
appendFileSync(log, `${[action, ...rest].join(" ")}\n`);
const [host, token, content] = rest;
const isDns = content === undefined;
const call = {
  present: isDns ? ["set-txt", { host, value: token }] : ["add-http01", { token, content }],
  cleanup: isDns ? ["clear-txt", { host }] : ["del-http01", { token }],
}[action];
if (call === undefined) throw new Error(`there is no action ${action}`);
const answer = await fetch(`${url}/${call[0]}`, { method: "POST", body: JSON.stringify(call[1]) });
if (!answer.ok) throw new Error(`challtestsrv answered ${answer.status}`);
