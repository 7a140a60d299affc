/** The switches about the database cluster (MMP reference 3.6 and 6.3); part of the list in dialects.ts. */
import type { DialectEntry } from "./dialect-entry";

export const databaseDialects = [
  {
    name: "confirm-style",
    says: "which database commands ask before they begin, and with how many words",
    values: ["remove", "all", "bare"],
    default: "remove",
    source: "8; 3.6; 9 row 4",
  },
  {
    name: "database-wording",
    says: "what the nodes of a database cluster are called",
    values: ["primary", "master"],
    default: "primary",
    source: "8; 3.6",
  },
  {
    name: "database-table",
    says: "whether blank lines separate the blocks of `database cluster status`",
    values: ["compact", "blank-lines"],
    default: "compact",
    source: "3.6",
  },
  {
    name: "verifymode",
    says: "how nodes check each other's certificates, and whether the table shows it",
    values: ["absent", "verify-ca", "verify-full"],
    default: "absent",
    source: "8; 3.6",
  },
  {
    name: "db-expired-text",
    says: "how `database cluster status` shows that a certificate has ended",
    values: ["marked", "error-row", "line"],
    default: "marked",
    source: "8; 3.6",
  },
  {
    name: "join-parallel",
    says: "what becomes of a node that joins while another one does",
    values: ["breaks", "works"],
    default: "breaks",
    source: "8; 3.6",
  },
  {
    name: "database-job-ms",
    says: "milliseconds that an asynchronous database command takes",
    values: ["number"],
    default: "40",
    source: "3.6; 8 says that they are asynchronous",
  },
  {
    name: "database-sync-ms",
    says: "milliseconds from the end of a join until the node is in sync",
    values: ["number"],
    default: "40",
    source: "3.6",
  },
  {
    name: "system-database",
    says: "whether `/system/database` tells numbers as attributes or as elements",
    values: ["attributes", "elements"],
    default: "attributes",
    source: "8; 4.2",
  },
] as const satisfies readonly DialectEntry[];
