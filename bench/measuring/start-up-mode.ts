import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import type { Variant } from "../variants";

/** Throws unless the program starts in the mode that its row in the results claims, as Pulumi decides about it. */
export function assertStartUpMode({ name, workDir, tsconfig, checksTypes }: Variant): void {
  const file = path.join(workDir, tsconfig);
  // As in @pulumi/pulumi's cmd/run: the options of this one file, without those that it extends.
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, "utf8")) as {
    config: { compilerOptions?: { noCheck?: boolean } };
  };
  const checks = config.compilerOptions?.noCheck !== true;
  assert.equal(checks, checksTypes, `"${name}" ${checks ? "checks" : "does not check"} types: ${file}`);
}
