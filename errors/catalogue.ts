/**
 * Every error code that is not a requirement id, once, with the sentence that docs/errors.md prints for it.
 * A code is never renamed or reused after a release.
 */
export const catalogue = {
  "args/required": "An argument that has no default is missing.",
  "args/invalid": "An argument has a value that cannot be used.",
  "args/conflict": "Two arguments exclude each other, or need each other.",
  "args/pending": "An identity is used whose certificate has not been issued yet.",
  "args/late-change":
    "A role was created after the synchronous part of the program, where the order is already fixed.",
  "args/entry-point": "The package's apply entry point cannot be resolved from the program's folder.",

  "x509/pem": "A text is not the PEM it should be.",
  "x509/certificate": "A certificate cannot be parsed.",
  "x509/key": "A private key cannot be read, or has a form that the appliance does not take.",
  "x509/request": "A certification request cannot be read, or was not signed with its own key.",
  "x509/pkcs12": "A PKCS#12 file cannot be opened, or holds no identity or several.",
  "x509/chain": "A chain has a gap, a stranger, more than one leaf, or no root.",
  "x509/profile": "A certificate breaks a rule of RFC 5280 that some peers check.",
  "x509/browsers": "A certificate that browsers see breaks a rule of the CA/Browser Forum.",
  "x509/calendar":
    "A certificate of a public CA will not be renewed in kind: the successor is shorter, or for servers only.",
  "x509/two-issuers": "Two CA certificates have one subject and different serial numbers.",

  "mmp/unreachable": "No SSH connection to the appliance could be opened.",
  "mmp/host-key": "The appliance showed another host key than the pinned one.",
  "mmp/login": "The appliance refused the login.",
  "mmp/password-expired": "The appliance wants a new password before it does anything else.",
  "mmp/channel": "The appliance refused to open a channel.",
  "mmp/time-out": "The appliance did not answer in time.",
  "mmp/connection-lost": "The connection broke while a command or a transfer was under way.",
  "mmp/refused": "The appliance refused a command.",
  "mmp/reply-size": "A reply is longer than any that the appliance is known to give.",
  "mmp/unknown-command": "The appliance does not know a command.",
  "mmp/table": "A table that the appliance printed could not be read.",
  "mmp/sftp": "A file operation failed.",
  "mmp/disk-full": "The appliance has no room for a file.",

  "rest/unreachable": "Web Admin, which carries the REST API, cannot be reached, or does not answer.",
  "rest/untrusted": "Web Admin shows another certificate than the one that was read over SSH.",
  "rest/login": "The REST API refused the login.",
  "rest/busy": "The REST API stayed busy.",
  "rest/refused": "The REST API refused a request.",
  "rest/answer": "The REST API answered with something that is none of its documents.",

  "apply/input": "The change was started with input that it cannot use.",
  "apply/credentials": "A credential that is given by reference could not be resolved.",
  "apply/report": "A change ended well but printed no report that can be read.",
  "apply/worker": "The worker process of a change ended without a report.",
  "apply/lock": "Another run works on the same appliance and did not finish in time.",
  "apply/changed-meanwhile": "The role's table changed between observation and the first assignment.",
  "apply/foreign-file": "The slot holds another stack's file.",
  "apply/old-trust":
    "The trust that is assigned now cannot be read, so it cannot be kept while leaves change.",
  "apply/loses-name": "The new certificate does not cover a name that the one that serves now covers.",
  "apply/loses-usage": "The new certificate does not allow a usage that the one that serves now allows.",
  "apply/loses-root": "The new certificate is not trusted by the root of the one that serves now.",
  "apply/key-missing": "The key that a role is to show was made on its appliance and is not there any more.",
  "apply/file-changed": "An uploaded file does not read back as it was sent.",
  "apply/release": "The appliance's release is older than the first one that has the role.",
  "apply/not-listening": "The role has no interface to listen on.",
  "apply/clock": "The appliance's clock does not allow the certificate.",
  "apply/read-back": "The table does not show what was assigned, although the appliance did not refuse.",
  "apply/activation": "The role could not be activated with the new certificate.",
  "apply/outside-window":
    "The change would interrupt its role outside the maintenance window; the role was not touched.",
  "apply/calls-in-progress":
    "Calls had not ended when the wait for that was over, or a Call Bridge could not be asked; the role was not touched.",
  "apply/rolled-back": "The change failed and the previous certificate was put back.",
  "apply/rollback-failed": "The change failed and the previous certificate could not be put back.",
  "apply/interrupted": "The run was interrupted before the first assignment; nothing was changed.",
  "apply/deadline": "The change did not finish within its deadline.",
  "apply/check": "The appliance's own check of the uploaded files does not confirm them.",
  "apply/defect": "The change ended with an error of this program's own; please report it.",

  "database/unclear-source": "Nothing says which node of a database cluster holds the current data.",
  "database/unfinished": "A database cluster was being taken apart, and that is not approved any more.",
  "database/not-ready": "A member of a database cluster did not get ready in time.",
  "database/step-failed": "A step on a member of a database cluster failed, or had no effect.",
  "database/stranger": "A database cluster has a node that is not declared.",

  "issue/acme": "An ACME server refused a request, or cannot be reached.",
  "issue/challenge": "A CA does not see the control over a name.",
  "issue/hook": "A program that puts up or takes down a challenge failed.",
  "issue/dns-update": "A name server did not carry out a dynamic update, or did not sign that it did.",
  "issue/answer": "What a CA issued cannot be used.",
  "issue/on-box": "An appliance did not make a key, a request or a certificate as it was asked to.",
  "issue/deadline": "A certificate was not issued within the deadline.",
  "issue/earlier": "What was issued before cannot be read from the stack's state.",

  "proof/not-seen": "The listener does not show the declared certificate.",
  "proof/not-trusted":
    "The chain that the listener shows is not accepted under the trust that its peers are given.",
  "proof/unreachable": "The listener cannot be reached from here, and the proof is required.",

  "cli/usage": "The command line was called with arguments that it does not know.",
  "cli/preview": "There is no preview to plan from: the document cannot be read, or the preview failed.",
  "cli/folder": "A file that would be written is there already.",
  "cli/outputs": "The outputs of a stack cannot be read.",
} as const;

/** A code of the catalogue. Requirement ids are codes too; they are documented in docs/requirements.md. */
export type CatalogueCode = keyof typeof catalogue;
