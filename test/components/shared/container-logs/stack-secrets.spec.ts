import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";

import { stackSecrets } from "../../../../components/shared/container-logs/stack-secrets";

describe("the secrets that a program knows", () => {
  const before = pulumi.runtime.allConfig();
  const environment = { ...process.env };

  afterEach(() => {
    pulumi.runtime.setAllConfig(before);
    process.env = { ...environment };
  });

  it("are the secret configuration, of a structure each text in it, and variables that are named like secrets", () => {
    process.env = { DB_PASSWORD: "of the environment", PATH: "no secret" };
    const nested = JSON.stringify({ key: "nested", more: ["listed", 1] });
    pulumi.runtime.setAllConfig(
      { "shop:password": "configured", "shop:plain": "no secret", "shop:keys": nested },
      ["shop:password", "shop:keys"],
    );
    assert.deepEqual(stackSecrets(), ["configured", nested, "nested", "listed", "of the environment"]);
  });
});
