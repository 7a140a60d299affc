/**
 * Every setting of the stack, once: Pulumi.yaml repeats it for the engine, and a test compares the two. An empty text
 * stands for "not set", since the engine wants a default for everything that may be left out. None is a secret, since a
 * secret could have no default; credentials are given by reference.
 */

/** One setting. */
export interface Setting {
  readonly type: "string" | "integer" | "boolean";
  readonly default: string | number | boolean;
  /** What it decides. */
  readonly says: string;
  /** A value as it is typed after `pulumi config set NAME`. */
  readonly example: string;
}

export const settings = {
  topology: {
    type: "string",
    default: "singleCombined",
    says: "The deployment: singleCombined, one appliance with all roles.",
    example: "singleCombined",
  },
  name: {
    type: "string",
    default: "cms1",
    says: "Name of the appliance in Pulumi and in messages.",
    example: "cms1",
  },
  address: {
    type: "string",
    default: "",
    says: "Host name or IP address of the MMP; required.",
    example: "cms1.example.org",
  },
  sshPort: {
    type: "integer",
    default: 22,
    says: "TCP port of the MMP's SSH.",
    example: "22",
  },
  hostKey: {
    type: "string",
    default: "",
    says: "Host key of the MMP as ssh-keyscan prints it without the host, or its fingerprint SHA256:...; required.",
    example: '"ssh-ed25519 AAAA..."',
  },
  user: {
    type: "string",
    default: "admin",
    says: "MMP account with the role admin.",
    example: "admin",
  },
  passwordEnv: {
    type: "string",
    default: "",
    says: "Environment variable that holds the MMP password when pulumi up runs. One way to log in is required.",
    example: "CMS_PASSWORD",
  },
  passwordFile: {
    type: "string",
    default: "",
    says: "File that holds the MMP password; relative to the folder stacks/.",
    example: "/run/secrets/cms-password",
  },
  privateKeyFile: {
    type: "string",
    default: "",
    says: "File that holds the private key for the MMP's SSH; relative to the folder stacks/.",
    example: "/run/secrets/cms-ssh-key",
  },
  sshAgent: {
    type: "boolean",
    default: false,
    says: "Whether the SSH agent may log in.",
    example: "true",
  },
  fqdn: {
    type: "string",
    default: "",
    says: "Name of the appliance in the DNS, which the certificates are issued for; the address when that is a name.",
    example: "cms1.example.org",
  },
  webAdminInterface: {
    type: "string",
    default: "",
    says: "Interface for Web Admin on an appliance where none is set yet; otherwise it stays as it is.",
    example: "a",
  },
  webAdminPort: {
    type: "integer",
    default: 443,
    says: "TCP port for Web Admin, set together with webAdminInterface.",
    example: "443",
  },
  sipPort: {
    type: "integer",
    default: 5061,
    says: "TCP port at which the Call Bridge's certificate is proven.",
    example: "5061",
  },
  lyncFqdn: {
    type: "string",
    default: "",
    says: "Name by which Lync or Skype for Business knows the Call Bridge.",
    example: "cms.example.org",
  },
  organization: {
    type: "string",
    default: "",
    says: "Organisation in the subjects of the certificates.",
    example: '"Example Inc."',
  },
  country: {
    type: "string",
    default: "",
    says: "Country in the subjects of the certificates, two capital letters.",
    example: "NO",
  },
  rootValidityDays: {
    type: "integer",
    default: 3650,
    says: "Validity of the private CA's root in days.",
    example: "3650",
  },
  leafValidityDays: {
    type: "integer",
    default: 200,
    says: "Validity of the certificates in days.",
    example: "200",
  },
  renewBeforeDays: {
    type: "integer",
    default: 30,
    says: "How many days before its end a certificate is renewed by the next pulumi up.",
    example: "30",
  },
  protectRoot: {
    type: "boolean",
    default: true,
    says: "Whether Pulumi refuses to delete the private CA's root.",
    example: "true",
  },
  recheck: {
    type: "string",
    default: "",
    says: "A new value looks at every appliance again and mends what is not as declared.",
    example: '"$(date +%F)"',
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** The name of a setting. */
export type SettingName = keyof typeof settings;

/** A setting by its name. */
export function settingOf(name: SettingName): Setting {
  return settings[name];
}

/** Whether there is a setting of a name. */
export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}
