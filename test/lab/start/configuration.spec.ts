import { strictEqual } from "node:assert";
import { configurationText } from "../../../lab/start/configuration";

const committed = `# The lab.
config:
  cms:topology: singleCombined
  # A comment.
  cms:fqdn: cms1.lab.example
`;
const lab = { "cms:address": "127.1.2.3", "cms:sshPort": 2222 };
const written = `config:
  cms:topology: singleCombined
  cms:fqdn: cms1.lab.example
  cms:address: "127.1.2.3"
  cms:sshPort: 2222
`;

describe("[U] lab/start/configuration", () => {
  it("adds the lab's values to the committed ones", () => {
    strictEqual(configurationText({ committed, before: "", kept: "", lab }), written);
  });

  it("keeps the salt, and changes nothing when it is written again", () => {
    const salted = `encryptionsalt: v1:abc=:v1:def\n${written}`;
    strictEqual(configurationText({ committed, before: committed, kept: salted, lab }), salted);
    const below = `${written}encryptionsalt: v1:abc=:v1:def\n`;
    strictEqual(configurationText({ committed, before: committed, kept: below, lab }), salted);
  });

  it("lets the lab's values win over what stands there", () => {
    const kept = written.replace("127.1.2.3", "127.9.9.9");
    strictEqual(configurationText({ committed, before: committed, kept, lab }), written);
  });

  it("keeps what the user set meanwhile, values of several lines too", () => {
    const kept = written
      .replace("cms1.lab.example", "other.lab.example")
      .concat("  cms:organization: Example\n  cms:password:\n    secure: v1:xyz\n");
    strictEqual(
      configurationText({ committed, before: committed, kept, lab }),
      `config:
  cms:topology: singleCombined
  cms:fqdn: other.lab.example
  cms:address: "127.1.2.3"
  cms:sshPort: 2222
  cms:organization: Example
  cms:password:
    secure: v1:xyz
`,
    );
  });

  it("follows the committed file where the user set nothing", () => {
    const newer = committed.replace("cms1.lab.example", "cms2.lab.example").replace("  # A comment.\n", "");
    strictEqual(
      configurationText({ committed: newer, before: committed, kept: written, lab }),
      written.replace("cms1.lab.example", "cms2.lab.example"),
    );
  });

  it("takes a value that Pulumi put into quotes for the committed one", () => {
    const kept = written.replace("cms1.lab.example", '"cms1.lab.example"');
    const newer = committed.replace("cms1.lab.example", "cms2.lab.example");
    strictEqual(
      configurationText({ committed: newer, before: committed, kept, lab }),
      written.replace("cms1.lab.example", "cms2.lab.example"),
    );
  });

  it("drops what the committed file no longer names", () => {
    const newer = "config:\n  cms:topology: singleCombined\n";
    strictEqual(
      configurationText({ committed: newer, before: committed, kept: written, lab }),
      written.replace("  cms:fqdn: cms1.lab.example\n", ""),
    );
  });
});
