import assert from "node:assert/strict";
import { inspect } from "node:util";

import * as pulumi from "@pulumi/pulumi";

import { InvalidArgumentsError } from "../../../components/shared/invalid-arguments-error";
import { KnownError } from "../../../components/shared/known-error";

describe("KnownError", () => {
  const error = new InvalidArgumentsError('EcsService "web"', [
    { code: "missing-port", path: "port", message: "A service with `loadBalancer` needs `port`." },
  ]);

  it("is one of those that Pulumi prints without a stack", () => {
    assert.ok(error instanceof KnownError && pulumi.RunError.isInstance(error));
  });

  it("is inspected at once, whatever its stack holds", () => {
    // This path alone is enough to keep Node.js 20 busy until its longest string is full.
    error.stack = "Error: x\n    at Stack.initialize (/app/node_modules/@pulumi/resource.ts:1687:22)";
    assert.equal(inspect(error, { colors: true }), error.message);
  });
});
