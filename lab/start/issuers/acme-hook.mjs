/**
 * The hook that shows the lab's control over names by HTTP: tells pebble-challtestsrv what to answer. Started as
 * `node acme-hook.mjs URL present|cleanup NAME TOKEN VALUE`. Not by DNS: there pebble-challtestsrv forgets every value of a name at
 * once, and two certificates for one name may be asked for at the same time.
 */
const [url, action, , token, content] = process.argv.slice(2);
const call = { present: ["add-http01", { token, content }], cleanup: ["del-http01", { token }] }[
  action ?? ""
];
if (call === undefined) throw new Error(`there is no action ${action}`);
const answer = await fetch(`${url}/${call[0]}`, { method: "POST", body: JSON.stringify(call[1]) });
if (!answer.ok) throw new Error(`pebble-challtestsrv answered ${answer.status}`);
