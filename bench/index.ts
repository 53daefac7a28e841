import { execFileSync } from "node:child_process";

import { checkout } from "../local/paths";
import { audit } from "./audit";
import { cdkDeploy } from "./cdk-deploy";
import { deploy } from "./deploy";
import { growth } from "./growing/growth";
import { guard } from "./guard";
import { hash } from "./hashing/hash";
import { imports } from "./imports";
import { keeper } from "./keeper";
import { lifecycle } from "./lifecycle";
import { promotion } from "./promotion/promotion";
import { startup } from "./startup";

/** Every bench by name: `npm run bench -- startup`. */
const benches: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  audit,
  "cdk-deploy": cdkDeploy,
  deploy,
  growth,
  guard,
  hash,
  imports,
  keeper,
  lifecycle,
  promotion,
  startup,
};

async function main([name = "", ...args]: readonly string[]): Promise<void> {
  const bench = benches[name];
  if (bench === undefined) {
    console.error(`\`${name}\` is no bench. Benches: ${Object.keys(benches).join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  // As it is shipped: sources that are newer than their build take another, slower way.
  execFileSync("npm", ["run", "--silent", "build"], { cwd: checkout, stdio: "inherit" });
  await bench(args);
}

void main(process.argv.slice(2));
