import imports from "eslint-plugin-import";
import tseslint from "typescript-eslint";

/** The arrows of docs/architecture.md: what each folder may import, beside itself. */
const arrows = {
  retention: [],
  inventory: ["retention"],
  releases: ["retention", "inventory"],
  keeper: ["retention", "inventory", "releases"],
  components: ["retention", "inventory", "releases", "keeper"],
  program: ["retention", "inventory", "releases", "components"],
  automation: ["retention", "inventory", "releases", "keeper", "components", "program"],
  cdk: ["retention", "keeper"],
  "pulumi-cdk": ["retention", "inventory", "releases", "components", "program"],
  plugin: ["retention", "components", "program"],
  policy: ["retention", "components"],
  cli: ["retention", "inventory", "releases", "keeper", "automation"],
};
/** What the npm package is made of. */
const published = Object.keys(arrows);
/** What stands for AWS knows of berth only the names in what it is sent. */
const localArrows = { "local/plugins": [], "local/gateway": ["retention"] };

const zones = Object.entries({ ...arrows, ...localArrows }).map(([target, allowed]) => ({
  target: `./${target}`,
  from: published
    .filter((folder) => folder !== target && !allowed.includes(folder))
    .map((folder) => `./${folder}`),
  message: "This import goes against the arrows in docs/architecture.md.",
}));

const localIsImportedByNothing = {
  target: published.map((folder) => `./${folder}`),
  from: "./local",
  message: "local/ is for development and tests; the package does not contain it.",
};

export default tseslint.config(
  { ignores: ["node_modules", "dist", ".berth*", "**/*.d.ts"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      // One program for all: an example's own tsconfig.json would be another, with all of the provider's types.
      parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    plugins: { import: imports },
    settings: {
      "import/resolver": { node: { extensions: [".ts", ".js"] } },
      "import/parsers": { "@typescript-eslint/parser": [".ts"] },
    },
    rules: {
      "import/no-restricted-paths": ["error", { zones: [...zones, localIsImportedByNothing] }],
      "import/no-cycle": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: "error",
    },
  },
  {
    files: published.map((folder) => `${folder}/**/*.ts`),
    rules: {
      // A package of the local AWS is at hand here too, but its users would miss it.
      "import/no-extraneous-dependencies": [
        "error",
        { devDependencies: false, packageDir: import.meta.dirname },
      ],
    },
  },
  {
    // Makes the schema, and is in no package.
    files: ["plugin/schema/generator/**/*.ts"],
    rules: { "import/no-extraneous-dependencies": "off" },
  },
  {
    files: ["inventory", "releases", "keeper", "cdk", "cli"].map((folder) => `${folder}/**/*.ts`),
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@pulumi/*"], message: "This folder works without a Pulumi program." }] },
      ],
    },
  },
  {
    files: ["retention/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@pulumi/*", "@aws-sdk/*", "node:*"],
              message: "retention/ is pure: no Pulumi, no SDK, no I/O.",
            },
          ],
        },
      ],
      "no-restricted-globals": [
        "error",
        { name: "Date", message: "Time is an argument." },
        { name: "process", message: "No I/O here." },
      ],
    },
  },
  {
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ["**/*.cjs"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["test/**/*.ts", "local/test/**/*.ts"],
    rules: {
      // Mocha's describe and it return nothing that has to be awaited.
      "@typescript-eslint/no-floating-promises": ["error", { allowForKnownSafeCalls: [] }],
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  {
    files: [
      "bench/cdk/**/*.ts",
      "examples/cdk/**/*.ts",
      "test/cdk/**/*.ts",
      "test/pulumi-cdk/**/*.ts",
      "examples/cdk-both-ways/**/*.ts",
    ],
    // CDK's types would be a second program of 1.3 GB, for five files; the type check reads them.
    ...tseslint.configs.disableTypeChecked,
  },
);
