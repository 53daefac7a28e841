/** What a user of the package can import, by the path after its name. */
export const entryPoints: Readonly<Record<string, string>> = {
  ".": "program/library.ts",
  "./retention": "retention/index.ts",
  "./inventory": "inventory/index.ts",
  "./releases": "releases/index.ts",
  "./program": "program/index.ts",
  "./automation": "automation/index.ts",
  "./cdk": "cdk/index.ts",
  "./pulumi-cdk": "pulumi-cdk/index.ts",
  "./policy": "policy/index.ts",
};
