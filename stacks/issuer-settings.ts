/** The settings of issuers other than the private CA. Each kind of issuer exists once, whatever it issues for. */
import type { Setting } from "./setting";

export const issuerSettings = {
  publicIssuer: {
    type: "string",
    default: "",
    says:
      "Who issues what people outside meet, Web Bridge 3 https, TURN and MeetingApps: existingCa, submittedRequests or acme; " +
      "the same as issuer when it is not set.",
    example: "acme",
  },
  callBridgeIssuer: {
    type: "string",
    default: "",
    says: "Who issues for Call Bridges: existingCa, submittedRequests or acme; the same as issuer when it is not set.",
    example: "submittedRequests",
  },
  webAdminIssuer: {
    type: "string",
    default: "",
    says: "Who issues for Web Admin: existingCa, submittedRequests or acme; the same as issuer when it is not set.",
    example: "submittedRequests",
  },
  existingCaFile: {
    type: "string",
    default: "",
    says: "File with the certificate of the CA that exists, PEM; required for existingCa. Relative to the folder stacks/.",
    example: "../ca.pem",
  },
  existingCaChainFile: {
    type: "string",
    default: "",
    says: "File with what is above existingCaFile up to its root, PEM; not needed where that is a root.",
    example: "../ca-chain.pem",
  },
  existingCaKeyEnv: {
    type: "string",
    default: "",
    says: "Environment variable that holds the existing CA's private key, PEM. It lies encrypted in the state.",
    example: "CA_KEY",
  },
  existingCaKeyFile: {
    type: "string",
    default: "",
    says: "File that holds the existing CA's private key, PEM, like existingCaFile. It lies encrypted in the state.",
    example: "/run/secrets/ca-key.pem",
  },
  requestsFolder: {
    type: "string",
    default: "",
    says:
      "Folder where answers to submitted requests are looked for, each as NAME.cer; required for submittedRequests. Relative to " +
      "the folder stacks/.",
    example: "../signed",
  },
  requestsCaFile: {
    type: "string",
    default: "",
    says: "File with the root and intermediates of the CA that requests are submitted to, PEM; required for submittedRequests.",
    example: "../enterprise-ca.pem",
  },
  requestsTemplate: {
    type: "string",
    default: "",
    says: "Certificate template of that CA where it is an AD CS, for its certreq lines.",
    example: "WebServer",
  },
  acmeDirectoryUrl: {
    type: "string",
    default: "",
    says: "URL of the ACME server's directory; required for acme.",
    example: "https://acme-v02.api.letsencrypt.org/directory",
  },
  acmeTermsAgreed: {
    type: "boolean",
    default: false,
    says: "That the terms of service of the ACME server's CA are agreed to; required for acme.",
    example: "true",
  },
  acmeCaFile: {
    type: "string",
    default: "",
    says: "File with the roots of the ACME server's CA that your peers trust, PEM; required for acme. Relative to the folder stacks/.",
    example: "../acme-roots.pem",
  },
  acmeServerCaFile: {
    type: "string",
    default: "",
    says: "File with the root of the ACME server's own TLS certificate, PEM, where Node does not know it.",
    example: "../acme-server-root.pem",
  },
  acmeEmail: {
    type: "string",
    default: "",
    says: "Where the ACME server's CA writes to about the account.",
    example: "pki@example.org",
  },
  acmeProfile: {
    type: "string",
    default: "",
    says: "Name of a certificate profile that the ACME server offers.",
    example: "shortlived",
  },
  acmePreferredChain: {
    type: "string",
    default: "",
    says: "Common name of a CA that the chain has to contain, where the ACME server offers several.",
    example: '"ISRG Root X2"',
  },
  acmeAccountId: {
    type: "string",
    default: "",
    says: "Key id of the customer's account at the CA, where the ACME server asks for one (external account binding).",
    example: "customer-1",
  },
  acmeAccountKeyEnv: {
    type: "string",
    default: "",
    says: "Environment variable that holds the key of that account, base64url. It lies encrypted in the state.",
    example: "ACME_ACCOUNT_KEY",
  },
  acmeAccountKeyFile: {
    type: "string",
    default: "",
    says: "File that holds the key of that account, like acmeAccountKeyEnv.",
    example: "/run/secrets/acme-account-key",
  },
  acmeDnsServer: {
    type: "string",
    default: "",
    says:
      "Name server of the zone that is updated to show the ACME server the control over names (RFC 2136). One of acmeDnsServer, " +
      "acmeDnsHook and acmeHttpHook is required for acme.",
    example: "ns1.example.org",
  },
  acmeDnsPort: {
    type: "integer",
    default: 53,
    says: "TCP port of acmeDnsServer.",
    example: "53",
  },
  acmeDnsZone: {
    type: "string",
    default: "",
    says: "The zone that is updated; required beside acmeDnsServer.",
    example: "example.org",
  },
  acmeDnsKeyName: {
    type: "string",
    default: "",
    says: "Name of the TSIG key there; required beside acmeDnsServer.",
    example: "acme-update",
  },
  acmeDnsKeyEnv: {
    type: "string",
    default: "",
    says: "Environment variable that holds the secret of the TSIG key, base64. It lies encrypted in the state.",
    example: "ACME_DNS_KEY",
  },
  acmeDnsKeyFile: {
    type: "string",
    default: "",
    says: "File that holds the secret of the TSIG key, like acmeDnsKeyEnv.",
    example: "/run/secrets/acme-dns-key",
  },
  acmeDnsAlgorithm: {
    type: "string",
    default: "hmac-sha256",
    says: "Algorithm of the TSIG key: hmac-sha256, hmac-sha384 or hmac-sha512.",
    example: "hmac-sha512",
  },
  acmeDnsHook: {
    type: "array",
    items: "string",
    default: [],
    says: "Program and arguments that show a TXT record in the DNS and take it out again; called as the README says.",
    example: "/usr/local/bin/dns-hook",
  },
  acmeHttpHook: {
    type: "array",
    items: "string",
    default: [],
    says: "Program and arguments that show a text by HTTP on port 80 of a name, and take it away again, like acmeDnsHook.",
    example: "/usr/local/bin/http-hook",
  },
} as const satisfies Readonly<Record<string, Setting>>;
