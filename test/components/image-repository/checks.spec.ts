import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { ImageRepository, type ImageRepositoryArgs, InvalidArgumentsError } from "../../../components";
import { mockEngine } from "../../shared/mocks";

const key = "arn:aws:kms:us-east-1:000000000000:key/1234";
const allow = { Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" } as const;

/** What is refused of arguments that are right but for these. */
function refusal(args: object): InvalidArgumentsError {
  try {
    new ImageRepository("images", { repositoryName: "myapp-assets-dev", ...args });
  } catch (error) {
    assert.ok(error instanceof InvalidArgumentsError, String(error));
    return error;
  }
  return assert.fail("Nothing was refused.");
}

interface Case {
  readonly name: string;
  readonly args: object;
  /** `code path` of every problem. */
  readonly problems: readonly string[];
}

const refused: readonly Case[] = [
  ...["", "a"].map((repositoryName) => ({
    name: `a repository name of ${repositoryName.length} characters`,
    args: { repositoryName },
    problems: ["illegal-length repositoryName"],
  })),
  {
    name: "a repository name that is too long",
    args: { repositoryName: "a".repeat(257) },
    problems: ["illegal-length repositoryName"],
  },
  {
    name: "a repository name in another spelling",
    args: { repositoryName: "myapp-assets-Dev" },
    problems: ["upper-case repositoryName"],
  },
  ...["1app", "my app", "-app", "app-", "a--b", "a//b", "a..b", "/app", "äpp", "a:b"].map(
    (repositoryName) => ({
      name: `the repository name "${repositoryName}"`,
      args: { repositoryName },
      problems: ["illegal-characters repositoryName"],
    }),
  ),
  ...[0, -1, 1.5, Number.NaN, Infinity].map((keepImages) => ({
    name: `to keep ${keepImages} images`,
    args: { keepImages },
    problems: ["out-of-range keepImages"],
  })),
  ...[0, 1.5].map((afterDays) => ({
    name: `to archive after ${afterDays} days`,
    args: { archive: { afterDays } },
    problems: ["out-of-range archive.afterDays"],
  })),
  {
    name: "to delete out of the archive before ECR does",
    args: { archive: { deleteAfterDays: 89 } },
    problems: ["out-of-range archive.deleteAfterDays"],
  },
  ...[0, 100, 2.5].map((keepReleases) => ({
    name: `to keep ${keepReleases} releases`,
    args: { keepReleases },
    problems: ["out-of-range keepReleases"],
  })),
  ...["berth:owner", "berth:adopted"].map((tag) => ({
    name: `the tag "${tag}", which is berth's own`,
    args: { tags: { [tag]: "somebody" } },
    problems: [`reserved-tag tags.${tag}`],
  })),
  {
    name: "49 tags, for berth adds two to them",
    args: { tags: Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`tag-${n}`, "x"])) },
    problems: ["too-many tags"],
  },
  ...[{}, { adopted: true }, { adopted: true, owner: "acme/shop/dev" }].map((known) => ({
    name: `to delete the images of others with an adopted repository (${JSON.stringify(known)})`,
    args: { deletion: "delete-with-images", existing: { encryptionType: "AES256", ...known } },
    problems: ["adopted deletion"],
  })),
  {
    name: "a mutability that ECR doesn't know",
    args: { imageTagMutability: "immutable" },
    problems: ["illegal-choice imageTagMutability"],
  },
  {
    name: "filters without exclusion",
    args: { imageTagMutabilityExclusionFilters: ["latest"] },
    problems: ["filters-without-exclusion imageTagMutabilityExclusionFilters"],
  },
  ...[undefined, [], ["a", "b", "c", "d", "e", "f"]].map((imageTagMutabilityExclusionFilters) => ({
    name: `exclusion with ${imageTagMutabilityExclusionFilters?.length ?? "no"} filters`,
    args: {
      imageTagMutability: "MUTABLE_WITH_EXCLUSION",
      ...(imageTagMutabilityExclusionFilters && { imageTagMutabilityExclusionFilters }),
    },
    problems: ["number-of-filters imageTagMutabilityExclusionFilters"],
  })),
  ...["", "a b", "v/1", "a".repeat(129)].map((filter) => ({
    name: `the filter "${filter.slice(0, 5)}"`,
    args: {
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: ["latest", filter],
    },
    problems: ["illegal-filter imageTagMutabilityExclusionFilters[1]"],
  })),
  {
    name: "an encryption that ECR doesn't know",
    args: { encryption: { type: "aes" } },
    problems: ["illegal-choice encryption.type"],
  },
  {
    name: "a key without KMS",
    args: { encryption: { type: "AES256", kmsKey: key } },
    problems: ["key-without-kms encryption.kmsKey"],
  },
  ...["alias/images", "1234", "arn:aws:kms:us-east-1:000000000000:alias/images"].map((kmsKey) => ({
    name: `the key "${kmsKey}"`,
    args: { encryption: { type: "KMS", kmsKey } },
    problems: ["illegal-key encryption.kmsKey"],
  })),
  {
    name: "a tag that AWS keeps for itself",
    args: { tags: { "aws:x": "1" } },
    problems: ["illegal-tag tags.aws:x"],
  },
  { name: "a deletion of its own", args: { deletion: "force" }, problems: ["illegal-choice deletion"] },
  {
    name: "what isn't an account",
    args: { pullAccounts: ["123456789012", "1234", "arn:aws:iam::123456789012:root"] },
    problems: ["illegal-account pullAccounts[1]", "illegal-account pullAccounts[2]"],
  },
  {
    name: "an account twice",
    args: { pullAccounts: ["123456789012", "123456789012"] },
    problems: ["duplicate-account pullAccounts[1]"],
  },
  {
    name: "what isn't a role",
    args: { pushRoles: ["arn:aws:iam::123456789012:role/ci", "ci", "*"] },
    problems: ["illegal-role pushRoles[1]", "illegal-role pushRoles[2]"],
  },
  {
    name: "a lock that nobody could open",
    args: { lock: { except: [] } },
    problems: ["locks-out-all lock.except"],
  },
  {
    name: "an exception from a lock that is no role and no user",
    args: { lock: { except: ["arn:aws:iam::123456789012:role/ci-*", "ci", "*"] } },
    problems: ["illegal-principal lock.except[1]", "illegal-principal lock.except[2]"],
  },
  {
    name: "a statement by the name of ours, or of none",
    args: { policyStatements: { Pull: allow, "a b": allow } },
    problems: [
      'illegal-statement-name policyStatements["Pull"]',
      'illegal-statement-name policyStatements["a b"]',
    ],
  },
  {
    name: "a statement with a resource",
    args: { policyStatements: { Everybody: { ...allow, Resource: "*" } } },
    problems: ['statement-with-resource policyStatements["Everybody"]'],
  },
  {
    name: "another kind of encryption than the live one",
    args: { encryption: { type: "KMS" }, existing: { encryptionType: "AES256" } },
    problems: ["encryption-differs encryption"],
  },
  {
    name: "another key than the live one",
    args: {
      encryption: { type: "KMS", kmsKey: key },
      existing: { encryptionType: "KMS", kmsKey: `${key}5` },
    },
    problems: ["encryption-differs encryption"],
  },
  {
    name: "everything at once",
    args: { repositoryName: "Dev", keepImages: 0, keepReleases: 0, deletion: "no", pullAccounts: ["1"] },
    problems: [
      "upper-case repositoryName",
      "out-of-range keepReleases",
      "out-of-range keepImages",
      "illegal-choice deletion",
      "illegal-account pullAccounts[0]",
    ],
  },
];

const allowed: readonly { readonly name: string; readonly args: Partial<ImageRepositoryArgs> }[] = [
  ...["ab", "a".repeat(256), "team/app.web_1", "myapp-assets-dev"].map((repositoryName) => ({
    name: `the repository name "${repositoryName.slice(0, 20)}"`,
    args: { repositoryName },
  })),
  ...[
    { deleteAdopted: true, existing: { encryptionType: "AES256" } as const },
    { existing: { encryptionType: "AES256", adopted: false } as const },
    {},
  ].map((args) => ({
    name: `deletion with images of a repository that is its own, or said to be (${JSON.stringify(args)})`,
    args: { deletion: "delete-with-images" as const, ...args },
  })),
  {
    name: "the live encryption",
    args: {
      encryption: { type: "KMS", kmsKey: key },
      existing: { encryptionType: "KMS", kmsKey: key },
    },
  },
  {
    name: "the live encryption without its key",
    args: { encryption: { type: "KMS_DSSE" }, existing: { encryptionType: "KMS_DSSE", kmsKey: key } },
  },
  {
    name: "a key that is known later",
    args: { encryption: { type: "KMS", kmsKey: pulumi.output(key) } },
  },
];

describe("ImageRepository's arguments", () => {
  for (const { name, args, problems } of refused) {
    it(`refuses ${name}`, async () => {
      const engine = await mockEngine();
      const found = refusal(args).problems.map(({ code, path }) => `${code} ${path}`);
      assert.deepEqual(found, problems);
      await engine.settle();
      assert.deepEqual(
        engine.registrations.map(({ type }) => type),
        ["berth:index:ImageRepository"],
      );
    });
  }

  for (const { name, args } of allowed) {
    it(`takes ${name}`, async () => {
      const engine = await mockEngine();
      new ImageRepository("images", { repositoryName: "myapp-assets-dev", ...args });
      await engine.settle();
      assert.equal(engine.all("aws:ecr/repository:Repository").length, 1);
    });
  }

  it("suggests the lower case spelling", async () => {
    await mockEngine();
    assert.match(refusal({ repositoryName: "myapp-assets-Dev" }).message, /Use "myapp-assets-dev"/);
  });

  it("says of encryption what is there, what is wanted and what to do", async () => {
    await mockEngine();
    const { message } = refusal({
      encryption: { type: "AES256" },
      existing: { encryptionType: "KMS", kmsKey: key },
    });
    assert.match(message, new RegExp(`"myapp-assets-dev" .* KMS and the key ${key}; .* AES256`));
    assert.match(message, /leave it out; or copy the images to a new repository/);
  });
});
