import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";

import { localAccount, localRegion } from "../../local/environment";
import { checkout } from "../../local/paths";
import { ended } from "../../local/test/language-host/temporary-project";
import { testWorld } from "../../local/test/world";
import type { World } from "../../local/world";
import * as fixture from "../retention/fixtures/lifecycle-vectors.json";
import { countVectors, type Vector } from "./vectors-on-ecr";

const vectors = countVectors(fixture.vectors as readonly Vector[]);

describe("npm run test:aws, with the local AWS in AWS's place,", function () {
  this.timeout(120_000);
  let world: World;
  let ecr: ECRClient;
  let folder: string;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "test-aws-"));
    world = await testWorld();
    const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
    ecr = new ECRClient({ endpoint: world.endpoint, region: localRegion, credentials });
  });
  after(() => {
    ecr?.destroy();
    fs.rmSync(folder, { recursive: true });
  });

  const run = (account: string, ...more: readonly string[]) =>
    ended(
      spawn(process.execPath, ["--import", "tsx", "test/aws/cli.ts", ...more], {
        cwd: checkout,
        env: { ...world.env, BERTH_TEST_AWS_ACCOUNT: account, BERTH_TEST_AWS_GAP_MS: "20" },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
  const leftovers = async () => {
    const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
    return repositories.filter(({ repositoryName = "" }) => repositoryName.startsWith("berth-test/"));
  };

  it("has ECR preview AWS's examples, finds them as AWS says, and leaves nothing", async () => {
    const { exitCode, all } = await run(localAccount);
    assert.equal(exitCode, 0, all);
    assert.match(all, new RegExp(`^${vectors.length} passed, 0 failed$`, "m"));
    assert.ok(vectors.length >= 6);
    assert.deepEqual(await leftovers(), []);
  });

  it("fails where ECR would take others than an example says", async () => {
    const file = path.join(folder, "vectors.json");
    fs.writeFileSync(file, JSON.stringify({ vectors: [{ ...vectors[0], expired: ["C"] }] }));
    const { exitCode, all } = await run(localAccount, file);
    assert.equal(exitCode, 1, all);
    assert.match(all, /AWS's example takes C, ECR's preview A\n\n0 passed, 1 failed/);
    assert.deepEqual(await leftovers(), []);
  });

  for (const account of ["", "123456789012"])
    it(`refuses the account ${JSON.stringify(account)}, and makes nothing`, async () => {
      const { exitCode, all } = await run(account);
      assert.equal(exitCode, 2, all);
      assert.match(all, /`BERTH_TEST_AWS_ACCOUNT` must be .*, got ".*"\. Nothing was made\./);
      assert.deepEqual(await leftovers(), []);
    });
});
