/** The text of docs/errors.md. */
import { catalogue } from "../errors/catalogue";

const head = `# Error codes

Written by \`npx tsx tools/generate-errors-doc.ts\` from errors/catalogue.ts; do not edit.

Every error of this package is one sentence of the form

    CODE subject: what is wrong. What to do about it. (the MMP said: "...")

The code is one of those below, or the number of a requirement (\`CB-03\`), which docs/requirements.md explains. A code is
never renamed or used for something else after a release.
`;

/** What the first word of a code says. */
const groups: Readonly<Record<string, string>> = {
  args: "Arguments of components, in the program",
  x509: "Certificates, keys and chains",
  mmp: "The connection to an appliance and what it answered",
  rest: "The REST API that Web Admin carries",
  apply: "A change while it runs",
  issue: "A certificate while it is issued elsewhere",
  proof: "The proof by a TLS handshake",
  cli: "The command line",
};

/** The document: the codes by group, each with its sentence. */
export function errorsDocument(): string {
  const codes = Object.entries(catalogue);
  const names = [...new Set(codes.map(([code]) => groupOf(code)))];
  const sections = names.map((name) => {
    const lines = codes
      .filter(([code]) => groupOf(code) === name)
      .map(([code, says]) => `- \`${code}\`: ${says}`);
    return `\n## ${groups[name] ?? name}\n\n${lines.join("\n")}\n`;
  });
  return head + sections.join("");
}

function groupOf(code: string): string {
  return code.split("/")[0] ?? code;
}
