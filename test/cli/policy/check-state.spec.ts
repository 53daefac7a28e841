import assert from "node:assert/strict";

import { rule } from "../../retention/image-builder";
import { berth, temporaryFiles } from "../command";

const signature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const definitions = JSON.stringify([{ name: "web", image: "nginx:1" }]);

const resource = (type: string, name: string, rest: object) => ({
  ...{ urn: `urn:pulumi:dev::shop::berth:index:Group$${type}::${name}`, type, custom: true, ...rest },
});
const repository = resource("aws:ecr/repository:Repository", "shop", {
  inputs: { name: "shop" },
  outputs: { name: "shop", forceDelete: true, imageTagMutability: "IMMUTABLE" },
});
const task = (containerDefinitions: unknown) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", "web", { outputs: { containerDefinitions } });
const state = (...resources: object[]) => ({ version: 3, deployment: { manifest: {}, resources } });

describe("berth policy check-state", () => {
  const write = temporaryFiles();
  const check = (...argv: string[]) => berth(["policy", "check-state", ...argv]);

  it("tells what it has against the resources of a state, and ends with 1", async () => {
    const file = write("found.json", state(repository, task(definitions)));
    const { stdout, code } = await check(file);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^2 repositories, lifecycle policies and task definitions: 2 findings\.\n\naws:ecr\/repository:Repository shop /,
    );
    assert.match(stdout, /Repository shop \[ecr-force-delete\]\n {2}`forceDelete` has/);
    assert.match(
      stdout,
      /TaskDefinition web \[ecs-moving-tag\]\n {2}The container "web" runs nginx:1, whose/,
    );
  });

  it("gives the same as JSON", async () => {
    const { stdout } = await check("--json", "--state", write("json.json", state(repository)));
    const { findings, ...rest } = JSON.parse(stdout) as { findings: { rule: string; urn: string }[] };
    assert.deepEqual(
      findings.map(({ rule, urn }) => [rule, urn]),
      [["ecr-force-delete", repository.urn]],
    );
    assert.deepEqual(rest, { resources: 1, encrypted: [] });
  });

  it("ends with 0 where it finds nothing, and in an empty stack", async () => {
    const bucket = resource("aws:s3/bucket:Bucket", "b", { outputs: {} });
    for (const resources of [[], [bucket]]) {
      const { stdout, code } = await check(write("fine.json", state(...resources)));
      assert.deepEqual(
        [stdout, code],
        ["0 repositories, lifecycle policies and task definitions: nothing found.\n", 0],
      );
    }
  });

  it("leaves out what waits for its deletion", async () => {
    const { code } = await check(write("deleted.json", state({ ...repository, delete: true })));
    assert.equal(code, 0);
  });

  it("says what is encrypted, and reads it where the export shows it", async () => {
    const hidden = task({ ...signature, ciphertext: "v1:abc" });
    const answer = await check(write("hidden.json", state(hidden)));
    assert.equal(answer.code, 0);
    assert.match(
      answer.stdout,
      /Not judged, for it is encrypted: `containerDefinitions` of .*TaskDefinition web\. `pulumi stack export --show-secrets` shows it\./,
    );
    const shown = task({ ...signature, plaintext: JSON.stringify(definitions) });
    assert.match((await check(write("shown.json", state(shown)))).stdout, /ecs-moving-tag/);
  });

  it("leaves out rules, and takes another number of releases", async () => {
    const policy = resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", "policy", {
      outputs: { repository: "shop", policy: JSON.stringify({ rules: [rule(1, { countNumber: 2 })] }) },
    });
    const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:${"a".repeat(64)}`;
    const file = write("few.json", state(policy, task(JSON.stringify([{ name: "web", image }]))));
    const rules = async (...argv: string[]) => {
      const { stdout } = await check("--json", file, ...argv);
      return (JSON.parse(stdout) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);
    };
    assert.deepEqual(await rules(), ["ecr-no-shield", "ecr-few-images"]);
    assert.deepEqual(await rules("--releases", "2"), ["ecr-no-shield"]);
    assert.deepEqual(await rules("--except", "ecr-no-shield", "ecr-few-images"), []);
  });

  const refused: Record<string, [argv: string[], stderr: RegExp]> = {
    "a file that isn't JSON": [[write("text.json", "no")], /`--state` .* must be JSON text/s],
    "a file that is no state": [[write("list.json", [1])], /invalid-type/],
    "no file": [[], /`--state <file>` is missing/],
    "two files": [["a", "--state", "b"], /too many arguments/],
    "an unknown rule": [["a", "--except", "ecr-no-sheild"], /Did you mean ecr-no-shield\?/],
  };
  for (const [what, [argv, stderr]] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const ended = await check(...argv);
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, stderr);
    });
  }
});
