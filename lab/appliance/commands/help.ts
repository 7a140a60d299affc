/** Usage texts. Those of `callbridge` and `webbridge3` are the guide's (CMD-12, CMD-13); the others are ours. */
import { failed, printed } from "./command";
import type { CommandResult } from "./command";

const callBridge = `Configure CMS callbridge

Usage:

callbridge listen <interface allowed list>
callbridge prefer <interface>
callbridge certs <key-file> <crt-file> [<cert-bundle>]
callbridge certs none
callbridge trust c2w <bundle>
callbridge trust c2w none
callbridge add edge <ip address>:<port>
callbridge del edge
callbridge trust edge <trusted edge certificate bundle>
callbridge trust cluster none
callbridge trust cluster <trusted cluster certificate bundle>
callbridge restart`;

const webBridge3 = `Usage:
webbridge3
webbridge3 restart
webbridge3 enable
webbridge3 disable
webbridge3 https listen <interface:port allowed list>
webbridge3 https certs <key-file> <crt-fullchain-file>
webbridge3 https certs none
webbridge3 http-redirect (enable [port]|disable)
webbridge3 c2w listen <interface:port allowed list>
webbridge3 c2w certs <key-file> <crt-fullchain-file>
webbridge3 c2w certs none
webbridge3 c2w trust <crt-bundle>
webbridge3 c2w trust none
webbridge3 options <space-separated options>
webbridge3 options none
webbridge3 status`;

const webAdmin = `Usage:
webadmin
webadmin restart
webadmin enable
webadmin disable
webadmin listen <interface> <port>
webadmin certs <key-file> <crt-file> [<cert-bundle>]
webadmin certs none
webadmin http-redirect (enable|disable)
webadmin status`;

const turn = `Usage:
turn
turn enable
turn disable
turn listen <interface allowed list>
turn certs <key-file> <crt-file> [<cert-bundle>]
turn certs none
turn tls <port>|none
turn credentials <username> <password> <realm>
turn public-ip <address>|none
turn high-capacity-mode (enable|disable)`;

const recorder = `Usage:
recorder
recorder restart
recorder enable
recorder disable
recorder sip listen <interface> <tcp-port|none> <tls-port|none>
recorder sip certs <key-file> <crt-file> [<cert-bundle>]
recorder sip certs none
recorder nfs <hostname/IP>:<directory>
recorder resolution <audio|720p|1080p>
recorder limit <0-500|none>`;

const streamer = `Usage:
streamer
streamer restart
streamer enable
streamer disable
streamer sip listen <interface> <tcp-port|none> <tls-port|none>
streamer sip certs <key-file> <crt-file> [<cert-bundle>]
streamer sip certs none
streamer sip resolution <audio|720p|1080p>
streamer limit <0-500|none>`;

const database = `Usage:
database cluster status
database cluster localnode <interface>
database cluster certs <server_key> <server_crt> <client_key> <client_crt> <ca_crt>
database cluster certs <client_key> <client_crt> <ca_crt>
database cluster certs none
database cluster initialize
database cluster join <primary>
database cluster connect <primary>
database cluster remove
database cluster upgrade_schema
database cluster clear error`;

const meetingApps = `Usage:
meetingapps
meetingapps enable
meetingapps disable
meetingapps https listen <interface> <port>
meetingapps https certs <key-file> <crt-fullchain-file>
meetingapps https certs none
meetingapps gensecret`;

const scheduler = `Usage:
scheduler
scheduler enable
scheduler disable
scheduler https listen <interface> <port>
scheduler https certs <key-file> <crt-fullchain-file>
scheduler https certs none
scheduler c2w certs <key-file> <crt-fullchain-file>
scheduler c2w certs none
scheduler c2w trust <crt-bundle>
scheduler c2w trust none`;

const uploader = `Usage:
uploader
uploader enable
uploader disable
uploader nfs <hostname/IP>:<directory>
uploader (cms|rev) host <hostname>
uploader (cms|rev) port <port>
uploader (cms|rev) user <username>
uploader (cms|rev) password
uploader (cms|rev) trust <crt-bundle>`;

const tls = `Usage:
tls <sip|ldap>
tls <sip|ldap> trust <crt bundle>
tls <sip|ldap> verify enable|disable|ocsp
tls <sip|ldap> min-tls-version <minimum version string>`;

const pki = `Usage:
pki
pki list
pki inspect <filename>
pki match <key> <certificate>
pki verify <cert> <cert bundle/CA cert> [<CA cert>]
pki unlock <key>
pki csr <key/cert basename> <attribute>:<value> ...
pki selfsigned <key/cert basename> <attribute>:<value> ...
pki sign <csr/cert basename> <CA key/cert basename>
pki pkcs12-to-ssh <username>`;

const user = `Usage:
user list
user info <name>
user add <name> (admin|crypto|audit|appadmin|api)
user del <name>
user expire <name>
user unlock <name>
user host <name> add|delete <hostname>
user duty <name> <duty hours>|none
user rule max_failed_logins <attempts>
user rule password_age <days>`;

const usages: Readonly<Record<string, string>> = {
  callbridge: callBridge,
  webbridge3: webBridge3,
  webadmin: webAdmin,
  turn,
  recorder,
  streamer,
  database,
  backup: "Usage:\nbackup list\nbackup snapshot <name>",
  meetingapps: meetingApps,
  scheduler,
  uploader,
  tls,
  pki,
  user,
  hostname: "Usage:\nhostname\nhostname <name>",
  ipv4:
    "Usage:\nipv4 <interface>\nipv4 <interface> add <address>/<length> <gateway>\n" +
    "ipv4 <interface> enable|disable|default\nipv4 <interface> route add|del <network>/<length>",
  iface: "Usage:\niface <interface>\niface <interface> mtu <bytes>",
  ntp: "Usage:\nntp server add|del <host>\nntp server list\nntp status",
  dns: "Usage:\ndns\ndns add|del forwardzone <zone> <address>\ndns flush",
  timezone: "Usage:\ntimezone\ntimezone list\ntimezone <area/city>",
  syslog: "Usage:\nsyslog server add|del <host> [<port>]\nsyslog server list\nsyslog enable|disable",
  firewall: "Usage:\nfirewall <interface>\nfirewall <interface> default|allow|deny|enable|disable [<port>]",
  version: "Usage:\nversion",
  date: "Usage:\ndate",
  passwd: "Usage:\npasswd [<name>]",
  license: "Usage:\nlicense",
  help: "Usage:\nhelp [<command>]",
  exit: "Usage:\nexit",
};

/** `help [verb]`. */
export function help(words: readonly string[]): CommandResult {
  const [verb] = words;
  if (verb === undefined)
    return printed(
      "Commands:",
      ...Object.keys(usages)
        .sort()
        .map((name) => `  ${name}`),
    );
  const text = usages[verb];
  return text === undefined ? failed(`Unknown command: ${verb}`) : printed(...text.split("\n"));
}

/** The answer to a malformed command: the verb's usage. */
export function usage(verb: string): CommandResult {
  return failed(...(usages[verb] ?? "Usage:").split("\n"));
}
