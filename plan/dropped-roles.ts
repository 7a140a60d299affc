/** Roles of earlier releases that 3.0 dropped, so that whoever asks for one is told by its name (VER-03). */

const dropped: readonly { readonly names: RegExp; readonly title: string; readonly instead: string }[] = [
  { names: /^xmpp/, title: "the XMPP server", instead: "the web app of Web Bridge 3 needs none" },
  { names: /^loadbalancer/, title: "the load balancer", instead: "nothing takes its place" },
  { names: /^sipedge/, title: "the SIP edge", instead: "use Cisco Expressway" },
  { names: /^h323/, title: "the H.323 gateway", instead: "use Cisco Expressway" },
  { names: /^webbridge(2|certs?|trust|listen)?$/, title: "Web Bridge 2", instead: "use Web Bridge 3" },
];

/**
 * Which dropped role a name in a program or a configuration means, in one sentence without its full stop; undefined for
 * any other name. Case, hyphens and dots do not matter.
 */
export function droppedRole(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const found = dropped.find(({ names }) => names.test(plain));
  return found && `release 3.0 dropped ${found.title}; ${found.instead}`;
}
