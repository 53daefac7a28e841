import * as assert from "node:assert/strict";

import { ImageRepository, InvalidArgumentsError, PushRole, type PushRoleArgs } from "../../../components";
import { account, mockEngine, valueOf } from "../../shared/mocks";

const roleType = "aws:iam/role:Role";
const providerType = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const policyType = "aws:iam/rolePolicy:RolePolicy";
const providerArn = `arn:aws:iam::${account}:oidc-provider/given`;
const main = "repo:acme/shop:ref:refs/heads/main";
const gitlabMain = "project_path:acme/shop:ref_type:branch:ref:main";

function role(args: Partial<PushRoleArgs>): PushRole {
  const repository = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
  return new PushRole("ci", { repository, issuer: "github", subjects: [main], ...args });
}

const trusted: readonly {
  readonly name: string;
  readonly args: Partial<PushRoleArgs>;
  readonly url: string;
  readonly audience: string;
  readonly subjects: readonly string[];
}[] = [
  {
    name: "GitHub Actions",
    args: { subjects: [main, "repo:acme/shop:environment:prod"] },
    url: "https://token.actions.githubusercontent.com",
    audience: "sts.amazonaws.com",
    subjects: [main, "repo:acme/shop:environment:prod"],
  },
  {
    name: "gitlab.com",
    args: { issuer: "gitlab", subjects: [gitlabMain] },
    url: "https://gitlab.com",
    audience: "https://gitlab.com",
    subjects: [gitlabMain],
  },
  {
    name: "a GitLab of one's own",
    args: { issuer: "gitlab", subjects: [gitlabMain], host: "gitlab.example.com" },
    url: "https://gitlab.example.com",
    audience: "https://gitlab.example.com",
    subjects: [gitlabMain],
  },
  {
    name: "a GitHub of one's own, with another audience",
    args: { host: "github.example.com/_services/token", audience: "aws" },
    url: "https://github.example.com/_services/token",
    audience: "aws",
    subjects: [main],
  },
];

const refused: readonly { readonly issuer: "github" | "gitlab"; readonly subjects: readonly string[] }[] = [
  { issuer: "github", subjects: [] },
  ...[
    "*",
    "repo:*",
    "repo:acme/*",
    "repo:acme/*:ref:refs/heads/main",
    "repo:*/shop:ref:refs/heads/main",
    "repo:acme/sho?:ref:refs/heads/main",
    "repo:acme/shop",
    "repo:acme/shop:*",
    "repo:acme/shop:environment:*",
    "repo:acme:ref:refs/heads/main",
    "repo:acme/shop:pull_request",
    "repo:acme/shop:ref:refs/heads/*",
    "repo:acme/shop:ref:refs/heads/?*",
    "repo:acme/shop:ref:refs/heads/${aws:username}",
    "repo:acme/shop:ref:refs/heads/main\n",
    "repo:acme/shop:environment:prod\u0000",
    gitlabMain,
  ].map((subject) => ({ issuer: "github" as const, subjects: [subject] })),
  ...[
    "*",
    "project_path:*",
    "project_path:acme/*:ref_type:branch:ref:main",
    "project_path:acme:ref_type:branch:ref:main",
    "project_path:acme/shop:*",
    "project_path:acme/shop:ref_type:*:ref:main",
    "project_path:acme/shop:ref_type:branch:ref:*",
    "project_path:acme/shop:ref_type:branch:ref:main\u0007",
    main,
  ].map((subject) => ({ issuer: "gitlab" as const, subjects: [subject] })),
];

const wildcards = [
  { issuer: "github", subjects: ["repo:acme/shop:ref:refs/heads/release/*"] },
  { issuer: "github", subjects: ["repo:acme/shop:ref:refs/tags/v*", "repo:acme/shop:environment:prod eu"] },
  { issuer: "github", subjects: ["repo:acme@1234/shop@5678:ref:refs/heads/main"] },
  { issuer: "gitlab", subjects: ["project_path:acme/team/shop:ref_type:tag:ref:v*"] },
] as const;

describe("PushRole", () => {
  for (const { name, args, url, audience, subjects } of trusted) {
    it(`trusts the named jobs of ${name} alone`, async () => {
      const engine = await mockEngine();
      role(args);
      await engine.settle();
      const provider = engine.one(providerType);
      assert.deepEqual([provider.name, provider.inputs], ["ci-provider", { url, clientIdLists: [audience] }]);
      assert.deepEqual([provider.retainOnDelete, provider.errorHooks], [true, ["ci-existing-provider"]]);
      const { inputs, name } = engine.one(roleType);
      assert.equal(name, "ci-push");
      const host = url.replace("https://", "");
      assert.deepEqual(JSON.parse(String(inputs["assumeRolePolicy"])), {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: `arn:aws:iam:us-east-1:${account}:ci-provider-1234567` },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: { [`${host}:aud`]: audience },
              StringLike: { [`${host}:sub`]: subjects },
            },
          },
        ],
      });
    });
  }

  it("may push to its repository", async () => {
    const engine = await mockEngine();
    role({});
    await engine.settle();
    const { inputs, name } = engine.one(policyType);
    assert.deepEqual([name, inputs["role"]], ["images-push-ci", "ci-push-1234567"]);
    assert.match(String(inputs["policy"]), /"ecr:PutImage"/);
  });

  it("takes the provider that the account has", async () => {
    const engine = await mockEngine();
    const ci = role({ providerArn });
    await engine.settle();
    assert.deepEqual(engine.all(providerType), []);
    assert.match(String(engine.one(roleType).inputs["assumeRolePolicy"]), new RegExp(`"${providerArn}"`));
    assert.equal(await valueOf(ci.providerArn), providerArn);
  });

  it("makes one provider of a host at most in a program", async () => {
    const engine = await mockEngine();
    const repository = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });
    const ci = new PushRole("ci", { repository, issuer: "github", subjects: [main] });
    assert.throws(
      () => new PushRole("release", { repository, issuer: "github", subjects: [main] }),
      /`providerArn` must be given .* give `providerArn` of "ci"/,
    );
    const { providerArn } = ci;
    new PushRole("nightly", { repository, issuer: "github", subjects: [main], providerArn });
    new PushRole("mirror", { repository, issuer: "gitlab", subjects: [gitlabMain] });
    await engine.settle();
    assert.equal(engine.all(providerType).length, 2);
  });

  it("tells its ARN once it may push", async () => {
    const engine = await mockEngine({ hold: (type) => type === policyType });
    let arn: string | undefined;
    role({}).roleArn.apply((value) => (arn = value));
    await engine.settle();
    assert.equal(arn, undefined);
    engine.release();
    await engine.settle();
    assert.equal(arn, `arn:aws:iam::${account}:role/ci-push-1234567`);
  });

  for (const { issuer, subjects } of refused) {
    it(`refuses ${JSON.stringify(subjects[0] ?? "no subject")} of ${issuer}`, async () => {
      await mockEngine();
      assert.throws(
        () => role({ issuer, subjects }),
        (error) => error instanceof InvalidArgumentsError && error.problems.length === 1,
      );
    });
  }

  for (const args of wildcards) {
    it(`takes ${args.subjects.join(" and ")}`, async () => {
      const engine = await mockEngine();
      role(args);
      await engine.settle();
      assert.equal(engine.all(roleType).length, 1);
    });
  }

  it("lets in jobs of code that nobody has reviewed only when told so", async () => {
    const subjects = ["repo:acme/shop:pull_request", "repo:acme/shop:ref:refs/heads/*"];
    await mockEngine();
    assert.throws(
      () => role({ subjects }),
      /lets in jobs whose code nobody has reviewed.*`unreviewed: true`/,
    );
    await mockEngine();
    assert.throws(() => role({ subjects: ["repo:acme/*:pull_request"], unreviewed: true }), /one project/);
    const engine = await mockEngine();
    role({ subjects, unreviewed: true });
    await engine.settle();
    assert.match(String(engine.one(roleType).inputs["assumeRolePolicy"]), /pull_request/);
  });

  it("refuses all at once what else is wrong", async () => {
    await mockEngine();
    assert.throws(
      () => role({ subjects: ["*"], host: "https://gitlab.com", audience: "*" }),
      (error) => {
        assert.ok(error instanceof InvalidArgumentsError);
        const paths = error.problems.map(({ path }) => path);
        assert.deepEqual(paths, ["subjects[0]", "host", "audience"]);
        return true;
      },
    );
    assert.throws(
      () => PushRole.existingProvider({ issuer: "bitbucket" as "github" }),
      /`issuer` must be "github" or "gitlab"/,
    );
    for (const issuer of ["toString", "constructor", "__proto__"])
      assert.throws(() => role({ issuer: issuer as "github" }), /`issuer` must be "github" or "gitlab"/);
    assert.throws(() => role({ issuer: "bitbucket" as "github" }), /`issuer` must be "github" or "gitlab"/);
  });
});
