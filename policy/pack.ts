#!/usr/bin/env node
import * as path from "node:path";

// `pulumi preview --policy-pack node_modules/.bin/berth-policy-pack`: berth's policies, as the engine starts an analyzer.
// Levels come by `--policy-pack-config`. The SDK takes the pack's version from the package.json of the working folder.
process.chdir(path.dirname(require.resolve("pulumi-berth/package.json")));
start().catch((error: unknown) => {
  console.error(isWithoutSdk(error) ? withoutSdk : error);
  process.exit(1);
});

async function start(): Promise<void> {
  const { berthPolicyPack } = await import("./policies.ts");
  berthPolicyPack();
}

const withoutSdk =
  "berth's policy pack needs the package @pulumi/policy, which is not there: `npm install --save-dev @pulumi/policy`.";

function isWithoutSdk(error: unknown): boolean {
  const { code, message = "" } = error as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" && message.includes("@pulumi/policy");
}
