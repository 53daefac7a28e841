import assert from "node:assert/strict";
import * as fs from "node:fs";

import { dedicatedRepositorySynthesizer } from "../../../cdk";
import { berth, temporaryFiles } from "../command";
import { FakeAws, failure } from "../fake-aws";

const role = "arn:aws:iam::000000000000:role/cdk-shop-publishing";
const wanted = {
  version: 1,
  stage: "dev",
  account: "000000000000",
  region: "eu-west-1",
  repositoryName: "myapp-assets-dev",
  imageAssetPublishingRoleArn: role,
};
const named = ["cdk", "handoff", "--stage", "dev", "--area", "myapp"];
const complete = [...named, "--publishing-role", role];

describe("berth cdk handoff", () => {
  const file = temporaryFiles();

  function account(policy?: object): FakeAws {
    const aws = new FakeAws();
    aws.repository("myapp-assets-dev");
    aws.answer({
      GetRole: ({ RoleName }: { RoleName: string }) => {
        if (RoleName !== "cdk-shop-publishing") throw failure("NoSuchEntityException");
        return { Role: { Arn: role } };
      },
      GetRepositoryPolicy: () => {
        if (!policy) throw failure("RepositoryPolicyNotFoundException");
        return { policyText: JSON.stringify({ Statement: policy }) };
      },
    });
    return aws;
  }

  it("prints what is there, as the synthesizer takes it", async () => {
    const { code, stdout, stderr } = await berth(complete, account());
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), wanted);
    assert.doesNotThrow(() =>
      dedicatedRepositorySynthesizer({ app: "shop", handOff: file("printed.json", stdout) }),
    );
  });

  it("writes it into a file, and takes a role by its name and a repository by another one", async () => {
    const aws = account();
    aws.repository("images");
    const out = file("handoff.json", "old");
    const argv = ["cdk", "handoff", "--stage", "dev", "--repository", "images", "--out", out];
    const { code, stdout } = await berth([...argv, "--publishing-role", "cdk-shop-publishing"], aws);
    assert.deepEqual([code, stdout], [0, ""]);
    assert.deepEqual(JSON.parse(fs.readFileSync(out, "utf8")), { ...wanted, repositoryName: "images" });
  });

  it("says where nobody lets the bootstrap's role push, and is silent where somebody is let in", async () => {
    const { stderr } = await berth(named, account());
    assert.match(stderr, /No policy of myapp-assets-dev lets the bootstrap's role push/);
    assert.match(stderr, /role\/cdk-hnb659fds-image-publishing-role-000000000000-eu-west-1/);
    const pull = { Effect: "Allow", Action: "ecr:BatchGetImage" };
    assert.match((await berth(named, account(pull))).stderr, /No policy/);
    const push = { Effect: "Allow", Action: ["ecr:PutImage"] };
    assert.equal((await berth(named, account([push]))).stderr, "");
  });

  describe("--check", () => {
    it("is content with a file that says what is true", async () => {
      const { code, stdout } = await berth([...complete, "--check", file("true.json", wanted)], account());
      assert.deepEqual([code, stdout.endsWith("true.json says what is true.\n")], [0, true]);
    });

    it("tells all that is stale", async () => {
      const stale = file("stale.json", {
        ...wanted,
        account: "111111111111",
        repositoryName: "old-assets-dev",
      });
      const { code, stdout } = await berth([...complete, "--check", stale], account());
      assert.equal(code, 1);
      assert.match(stdout, /account: The file says "111111111111", and it is "000000000000"\. \[stale\]/);
      assert.match(stdout, /repositoryName: The file says "old-assets-dev"/);
      const json = await berth([...complete, "--json", "--check", stale], account());
      assert.deepEqual(
        (JSON.parse(json.stdout) as { problems: { path: string }[] }).problems.map(({ path }) => path),
        ["account", "repositoryName"],
      );
    });

    it("refuses a file that is none", async () => {
      const { code, stderr } = await berth([...complete, "--check", file("none.json", [])], account());
      assert.equal(code, 2);
      assert.match(stderr, /must be an object with `version`, got a list/);
    });
  });

  const refusals: readonly [string, readonly string[], RegExp][] = [
    ["neither area nor repository", ["--stage", "dev"], /either `--area` or `--repository`, got none/],
    ["both", ["--stage", "dev", "--area", "a", "--repository", "b"], /got both/],
    ["a name that no repository can have", ["--stage", "Dev", "--area", "My"], /`area` must be lower case/],
    [
      "a repository that is not there, naming what makes it",
      ["--stage", "prod", "--area", "myapp"],
      /no repository myapp-assets-prod .*Did you mean "?myapp-assets-dev[^]*run `pulumi up`/,
    ],
    [
      "a role that is not there",
      [...named.slice(2), "--publishing-role", "nobody"],
      /`--publishing-role` nobody is not there, in the account 000000000000\. Make it/,
    ],
    [
      "a role of another path",
      [...named.slice(2), "--publishing-role", role.replace("role/", "role/ci/")],
      /role\/ci\/cdk-shop-publishing is not there; arn:aws:iam::000000000000:role\/cdk-shop-publishing is/,
    ],
    [
      "a stage of two words",
      ["--repository", "myapp-assets-dev", "--stage", "a b", "--publishing-role", role],
      /`stage` must be a word/,
    ],
    ["a missing stage", ["--area", "myapp"], /`--stage <stage>` is missing/],
  ];
  for (const [title, argv, words] of refusals) {
    it(`refuses ${title}`, async () => {
      const { code, stdout, stderr } = await berth(["cdk", "handoff", ...argv], account());
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, words);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });
  }
});
