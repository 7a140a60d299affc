/**
 * Who may import whom. Each rule's comment says what an import that breaks it means. Imports of types count: a type ties
 * two folders together as much as a value does.
 */

/** The folders that ship. */
const product = ["errors", "x509", "plan", "mmp", "rest", "apply", "issue", "cli", "components"];

/** Matches every file of the folders. */
const within = (/** @type {string[]} */ ...folders) => `^(${folders.join("|")})/`;

/** Product folders but these. */
const productBut = (/** @type {string[]} */ ...folders) =>
  within(...product.filter((folder) => !folders.includes(folder)));

/** A package, wherever npm puts it. */
const packageNamed = (/** @type {string[]} */ ...names) => `(^|/)node_modules/(${names.join("|")})/`;

const npmTypes = ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-bundled", "npm-no-pkg", "npm-unknown"];

/** A rule that forbids a dependency. */
const forbid = (
  /** @type {string} */ name,
  /** @type {string} */ comment,
  /** @type {object} */ from,
  /** @type {object} */ to,
) => ({ name, comment, severity: "error", from, to });

/** A folder's own imports: of the product's folders only `ours`, of packages only `packages`. */
const folder = (
  /** @type {string} */ name,
  /** @type {string} */ reason,
  /** @type {{ ours: string[]; packages: string[] }} */ { ours, packages },
) => [
  forbid(
    `${name}-imports-ours`,
    `${name}/ may use ${ours.length > 0 ? `only ${ours.join(", ")}` : "nothing of ours"}: ${reason}`,
    { path: within(name) },
    { path: `${productBut(name, ...ours)}|^index\\.ts$` },
  ),
  forbid(
    `${name}-imports-packages`,
    `${name}/ may use ${packages.length > 0 ? `only the packages ${packages.join(", ")}` : "no package"}: ${reason}`,
    { path: within(name) },
    {
      dependencyTypes: npmTypes,
      ...(packages.length > 0 && {
        pathNot: packageNamed(...packages, ...packages.map((it) => `@types/${it}`)),
      }),
    },
  ),
];

/** What users import, and what is started as a process. */
const programs =
  "^(index|apply/main|apply/registration-entry|apply/database-entry|apply/worker|issue/main|cli/main)\\.ts$";

/** What pure code cannot have: it runs in previews, and a test calls it with values alone. */
const effects =
  "^(node:)?(fs|net|tls|http|https|http2|dns|dgram|os|child_process|cluster|process|readline|timers|worker_threads)(/|$)";

module.exports = {
  forbidden: [
    ...folder("errors", "everyone needs it", { ours: [], packages: [] }),
    ...folder("x509", "rules must run anywhere, also inside a preview", {
      ours: ["errors"],
      packages: ["@peculiar/asn1-schema", "@peculiar/asn1-x509", "node-forge"],
    }),
    ...folder("plan", "a plan is a function of its arguments, so that it can be printed and tested as data", {
      ours: ["x509", "errors"],
      packages: [],
    }),
    ...folder("mmp", "it knows commands and replies, not plans, and never Pulumi", {
      ours: ["errors"],
      packages: ["ssh2", "ssh2-sftp-client"],
    }),
    ...folder("rest", "it knows requests and replies, not plans, and never Pulumi", {
      ours: ["errors"],
      packages: ["@xmldom/xmldom"],
    }),
    ...folder("apply", "it is the only place where a plan meets a wire; it runs without Pulumi", {
      ours: ["mmp", "rest", "plan", "x509", "errors"],
      packages: [],
    }),
    ...folder("issue", "it gets certificates elsewhere; it runs without Pulumi", {
      ours: ["apply", "mmp", "plan", "x509", "errors"],
      packages: ["acme-client"],
    }),
    forbid(
      "only-keys-on-appliances-use-apply",
      "whoever gets a certificate elsewhere talks to no appliance; issue/on-box/ needs its lock, its login and its conversation",
      { path: "^issue/(?!on-box/)" },
      { path: "^apply/" },
    ),
    ...folder("cli", "its commands run without a program of Pulumi", {
      ours: ["errors", "x509", "plan", "mmp", "rest", "apply", "issue"],
      packages: ["cli-table3"],
    }),
    ...folder(
      "components",
      "a preview opens no connection; the entry point of apply/ is a name in a string",
      {
        ours: ["plan", "x509", "errors"],
        packages: ["@pulumi"],
      },
    ),
    forbid(
      "pure-code-has-no-effects",
      "x509/ and plan/ read no file, open no connection, start no process and see no environment: all of it comes as arguments",
      { path: within("x509", "plan") },
      { dependencyTypes: ["core"], path: effects },
    ),
    forbid(
      "roles-know-no-issuer",
      "a role asks for an identity and does not know which issuer made it: of issuers/ it sees only the contract",
      { path: "^components/roles/" },
      { path: "^components/issuers/", pathNot: "^components/issuers/issuer\\.ts$" },
    ),
    forbid(
      "roles-know-no-role",
      "two roles that know each other make a cycle of constructors: Call Bridge and Web Bridge trust each other",
      { path: "^components/roles/([^/]+)\\.ts$" },
      { path: "^components/roles/", pathNot: "^components/roles/$1\\.ts$" },
    ),
    forbid(
      "index-lists-public-names",
      "the package root names what users may use, and nothing else",
      { path: "^index\\.ts$" },
      { pathNot: within("components", "plan", "errors") },
    ),
    forbid(
      "stacks-are-users",
      "an example may only do what a user can do: it imports the package by its name",
      { path: "^stacks/" },
      { path: `${within(...product, "lab", "test", "tools", "bench")}|^index\\.ts$` },
    ),
    forbid(
      "lab-is-the-opponent",
      "the lab is a second reading of the same evidence: with a shared parser one mistake would pass on both sides",
      { path: "^lab/" },
      { path: `${within(...product, "stacks", "test", "tools", "bench")}|^index\\.ts$` },
    ),
    forbid(
      "lab-reads-certificates-its-own-way",
      "the emulated appliance reads certificates with another library than x509/",
      { path: "^lab/" },
      { path: packageNamed("@peculiar/asn1-schema", "@peculiar/asn1-x509") },
    ),
    forbid(
      "nothing-emulated-ships",
      "product code never knows the lab, tests, tools, stacks or measurements",
      { path: `${within(...product)}|^index\\.ts$` },
      { path: within("lab", "test", "tools", "stacks", "bench") },
    ),
    forbid(
      "bench-measures-from-outside",
      "a measurement drives the entries that ship, as the engine does, and the emulated appliance; tests are no part of it",
      { path: "^bench/" },
      { path: `${within("components", "cli", "stacks", "test", "tools")}|^index\\.ts$` },
    ),
    forbid(
      "only-its-tests-use-bench",
      "what a test needs does not depend on how something is measured",
      { path: "^test/(?!bench/)" },
      { path: "^bench/" },
    ),
    forbid(
      "tools-are-not-tested-with-tests",
      "a tool that needs a test's code is a test",
      { path: "^tools/" },
      { path: within("test", "bench") },
    ),
    forbid(
      "no-cycle",
      "two modules that need each other are one module, or hide a third",
      {},
      { circular: true },
    ),
    forbid(
      "no-orphan",
      "nobody uses this file and it uses nobody: delete it",
      { orphan: true, pathNot: "\\.(cjs|mjs)$" },
      {},
    ),
    forbid(
      "product-needs-no-dev-dependency",
      "a user's npm does not install it",
      { path: `${within(...product)}|^index\\.ts$` },
      {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["npm-peer"],
        pathNot: packageNamed("@types"),
      },
    ),
    forbid(
      "declared-dependencies",
      "it works only because another package happens to bring it: declare it in package.json",
      {},
      { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    ),
    forbid("resolvable", "the file or package is not there", {}, { couldNotResolve: true }),
    {
      name: "no-dead-code",
      comment: "no program and no public name reaches this module: delete it, or use it",
      severity: "error",
      from: { path: programs },
      // The catalogue of error codes is read by tools/ only.
      to: {
        path: within(...product),
        pathNot: `${programs}|^errors/catalogue\\.ts$`,
        reachable: false,
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|^dist/" },
    exclude: { path: "^(node_modules/\\.cache|\\.lab/|lab/engine/go/)" },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json", ".d.ts"],
    },
  },
};
