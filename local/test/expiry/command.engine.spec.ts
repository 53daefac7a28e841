import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as path from "node:path";
import { CreateRepositoryCommand, ECRClient, PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";

import { localRegion } from "../../environment";
import { checkout } from "../../paths";
import { pushImage } from "../../registry";
import type { World } from "../../world";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../../retention";
import { testWorld } from "../world";

const repositoryName = "expire-command";

describe("npm run local -- expire", function () {
  this.timeout(300_000);
  let world: World;

  before(async () => {
    world = await testWorld();
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    const ecr = new ECRClient({ endpoint: world.endpoint, region: localRegion, credentials });
    await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    const lifecyclePolicyText = serialiseLifecyclePolicy(generateLifecyclePolicy({ keepImages: 1 }));
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
    ecr.destroy();
    for (const tag of ["first", "second"]) {
      const files = [{ kind: "file", path: "content", content: tag } as const];
      await pushImage({ registry: world.registry, repository: repositoryName, tag, files, config: {} });
    }
  });

  function expire(...words: string[]): Promise<{ code: number; output: string }> {
    const args = ["--import", "tsx", path.join(checkout, "local/cli.ts"), "expire", ...words];
    const env = { ...process.env, BERTH_DIR: world.paths.dir };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, args, { cwd: checkout, env }, (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? 1, output: stdout + stderr }),
      );
    });
  }

  it("says what it deleted, by which rule, and what other repositories have", async () => {
    const { code, output } = await expire("--now", "2100-01-01");
    assert.equal(code, 0, output);
    assert.match(
      output,
      /^expire-command: 1 deleted, 1 image left\n {2}deleted by rule 2 \(Keep the newest 1 /m,
    );
    assert.match(output, /^ {4}sha256:[0-9a-f]{64} {2}pushed \S+Z {2}first$/m);
    assert.match(output, /^library\/busybox: no lifecycle policy, 1 image$/m);
  });

  it("looks at one repository, if it is named", async () => {
    const { code, output } = await expire(repositoryName);
    assert.deepEqual([code, output], [0, "expire-command: 0 deleted, 1 image left\n"]);
  });

  it("refuses a repository that is none, and names those that there are", async () => {
    const { code, output } = await expire("absent");
    assert.equal(code, 1);
    assert.match(
      output,
      // Other tests have theirs in the same account.
      /no repository `absent`; there are: (.+, )?expire-command, (.+, )?library\/busybox(, .+)?\.\n {2}Name one/,
    );
    assert.doesNotMatch(output, /^ {4}at /m);
  });
});
