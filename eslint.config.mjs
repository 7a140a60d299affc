/** Rules for how the code is written. Sizes are those of CONTRIBUTING.md; a table of data may be longer. */
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Rules of ESLint itself: what the type checker does not see. */
const plainRules = {
  "array-callback-return": "error",
  "consistent-return": "off", // the type checker knows better
  "default-case-last": "error",
  eqeqeq: "error",
  "no-async-promise-executor": "error",
  "no-cond-assign": "error",
  "no-constant-binary-expression": "error",
  "no-control-regex": "error",
  "no-debugger": "error",
  "no-empty": "error",
  "no-eval": "error",
  "no-extend-native": "error",
  "no-fallthrough": "error",
  "no-implicit-coercion": "error",
  "no-loss-of-precision": "error",
  "no-multi-assign": "error",
  "no-new-wrappers": "error",
  "no-param-reassign": "error",
  "no-promise-executor-return": "off", // `(done) => stream.write(text, done)` is the usual form
  "no-self-compare": "error",
  "no-sequences": "error",
  "no-template-curly-in-string": "error",
  "no-unsafe-finally": "error",
  "no-useless-escape": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
};

/** Sizes from which on a piece of code holds two ideas. */
const sizeRules = {
  complexity: ["error", 15],
  "max-depth": ["error", 3],
  "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", 4],
};

const forbiddenForms = [
  { selector: "ExportDefaultDeclaration", message: "Export a name." },
  { selector: "ExportAllDeclaration", message: "List the names one by one." },
  { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
];

const typedRules = {
  "@typescript-eslint/consistent-type-imports": "error",
  "@typescript-eslint/no-floating-promises": "error",
  "@typescript-eslint/no-import-type-side-effects": "error",
  "@typescript-eslint/no-non-null-assertion": "error",
  "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
  "@typescript-eslint/only-throw-error": "error",
  "@typescript-eslint/promise-function-async": "off", // a function that awaits nothing is not async
  // A number reads well in a message; an Output, an object, null or undefined does not.
  "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
  "@typescript-eslint/switch-exhaustiveness-check": [
    "error",
    { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
  ],
  // `(done) => stream.end(done)` says what it does; the value that comes back is not used.
  "@typescript-eslint/no-confusing-void-expression": "off",
  // The lists that this would forbid to test for are typed by hand-written parsers of foreign data.
  "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
  "no-restricted-syntax": ["error", ...forbiddenForms],
};

/** In x509/ and plan/ the same arguments give the same result, byte for byte. */
const pureRules = {
  "no-restricted-globals": [
    "error",
    ...["process", "performance", "fetch", "crypto", "setTimeout", "setInterval", "setImmediate"].map(
      (name) => ({
        name,
        message: "Pure code gets what it needs as arguments.",
      }),
    ),
  ],
  "no-restricted-syntax": [
    "error",
    ...forbiddenForms,
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: "Take `now` as an argument.",
    },
    {
      selector: "MemberExpression[object.name='Date'][property.name='now']",
      message: "Take `now` as an argument.",
    },
    {
      selector: "MemberExpression[object.name='Math'][property.name='random']",
      message: "Nothing here is random.",
    },
    { selector: "AwaitExpression", message: "Pure code waits for nothing." },
  ],
};

const product = [
  "index.ts",
  ...folders("errors", "x509", "plan", "mmp", "rest", "apply", "issue", "cli", "components"),
];

function folders(...names) {
  return names.map((name) => `${name}/**/*.ts`);
}

export default defineConfig(
  globalIgnores(["node_modules/", "dist/", ".lab/", "lab/engine/go/"]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { ...plainRules, ...sizeRules, ...typedRules },
  },
  {
    files: ["**/*.mjs", "**/*.cjs"],
    extends: [tseslint.configs.base],
    rules: plainRules,
  },
  {
    // What the product prints is part of its contract; only its programs print.
    files: product,
    rules: { "no-console": "error" },
  },
  {
    files: folders("x509", "plan"),
    rules: pureRules,
  },
  {
    // A `describe` holds its tests, and mocha gives its context as `this`.
    files: ["test/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-unused-expressions": "error",
    },
  },
);
