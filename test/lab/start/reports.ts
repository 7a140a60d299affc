/** Reports as changes print them, for the tests of what a start makes of them. */
import type { ChangeReport, ReportedListener } from "../../../lab/start/reports";

/** A listener that was seen. */
export const webAdminListener: ReportedListener = {
  listener: "webAdmin.https",
  address: "127.1.2.3",
  port: 8443,
  subject: "CN=cms1.lab.example",
  sans: ["cms1.lab.example", "127.1.2.3"],
  issuer: "CN=lab cms1-ca root",
  notAfter: "2027-06-12T10:47:50.000Z",
  sha256: "50dd03bf297b8e8c5d2f643df17eb191fea48c819cff9f3e399dcfd1808fc9a8",
  provenBy: "tls-handshake",
};

/** A report of Web Admin that changed nothing, with other fields laid over it. */
export function aReport(fields: Partial<ChangeReport> = {}): ChangeReport & { readonly schema: 1 } {
  return {
    schema: 1,
    appliance: "cms1",
    role: "webAdmin",
    outcome: "unchanged",
    summary: "all is as declared",
    commands: [{ command: "webadmin", reply: "Enabled : true" }],
    uploads: [],
    listeners: [webAdminListener],
    warnings: [],
    errors: [],
    connections: 1,
    roundTrips: 9,
    milliseconds: 400,
    ...fields,
  };
}
