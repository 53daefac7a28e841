import { Token } from "aws-cdk-lib";

import { type Checked, type Problem, repositoryName } from "../retention";
import {
  assetHashLength,
  assetSeparator,
  isAppLetters,
  longestAppName,
  longestTag,
} from "../retention/images/asset-tag";
import type { HandOff } from "../retention/hand-off/hand-off";
import { handOffMismatches, readHandOff } from "./read-hand-off";

/** What `DefaultStackSynthesizer` is told about the repository, and where that is, if it is known. */
interface RepositoryProps {
  readonly told: {
    readonly imageAssetsRepositoryName: string;
    readonly dockerTagPrefix: string;
    readonly imageAssetPublishingRoleArn?: string;
  };
  readonly place: Pick<HandOff, "account" | "region"> | undefined;
}

/** The options as they come, for CDK apps read them from their context, which has no types. */
type Given = Readonly<Record<string, unknown>>;

/** Every problem of the options, or where they say that images go. */
export function checkSynthesizerOptions(options: object): Checked<RepositoryProps> {
  const given = options as Given;
  // `stack` is the old word for it.
  const word = given["app"] === undefined && given["stack"] !== undefined ? "stack" : "app";
  const repository = given["handOff"] === undefined ? namedRepository(given) : handedOff(given);
  const app = given[word];
  const problems = [
    ...(word === "app" ? bothWords(given["stack"]) : []),
    ...notAString(word, app),
    ...Object.entries(given).flatMap(([path, value]) => tokensIn(path, value)),
    ...fixed.flatMap((path) => givenNonetheless(path, given[path])),
    ...roleProblems(given["imageAssetPublishingRoleArn"]),
    ...(repository.ok ? [] : repository.problems),
    ...(typeof app === "string" && !Token.isUnresolved(app) ? prefixProblems(word, app) : []),
  ];
  if (problems.length > 0 || !repository.ok) return { ok: false, problems };
  const { told, place } = repository.value;
  return { ok: true, value: { told: { ...told, dockerTagPrefix: String(app) + assetSeparator }, place } };
}

type Repository = Checked<{
  readonly told: Omit<RepositoryProps["told"], "dockerTagPrefix">;
  readonly place: RepositoryProps["place"];
}>;

/** By area and stage alone: its name is known without a look at anything. */
function namedRepository({ area, stage }: Given): Repository {
  const problems = [...notAString("area", area), ...notAString("stage", stage)];
  const plain = (value: unknown) => (typeof value === "string" && !Token.isUnresolved(value) ? value : legal);
  const name = repositoryName(plain(area), plain(stage));
  if (!name.ok) problems.push(...name.problems);
  if (problems.length > 0 || !name.ok) return { ok: false, problems };
  return { ok: true, value: { told: { imageAssetsRepositoryName: name.value }, place: undefined } };
}

/** As a hand-off says. What is given besides has to agree with it, and a role goes before the one it names. */
function handedOff({ handOff, area, stage, imageAssetPublishingRoleArn }: Given): Repository {
  const read = readHandOff(handOff);
  const wantsText = (path: string, value: unknown) => (value === undefined ? [] : notAString(path, value));
  const problems = [
    ...wantsText("area", area),
    ...wantsText("stage", stage),
    ...(read.ok ? [] : read.problems),
  ];
  if (problems.length > 0 || !read.ok) return { ok: false, problems };
  const { account, region, repositoryName: name, ...said } = read.value;
  const named = area === undefined ? undefined : repositoryName(area as string, said.stage);
  if (named?.ok === false) return named;
  const wanted = { stage: stage as string | undefined, repositoryName: named?.value };
  const mismatches = handOffMismatches(read.value, wanted);
  if (mismatches.length > 0) return { ok: false, problems: mismatches };
  const role = (imageAssetPublishingRoleArn as string | undefined) ?? said.imageAssetPublishingRoleArn;
  const told = {
    imageAssetsRepositoryName: name,
    ...(role !== undefined && { imageAssetPublishingRoleArn: role }),
  };
  return { ok: true, value: { told, place: { account, region } } };
}

const fixed = ["imageAssetsRepositoryName", "dockerTagPrefix"] as const;

/** Stands for a value that is refused already, so that the checks of the others go on. */
const legal = "x";

function notAString(path: string, value: unknown): Problem[] {
  if (typeof value === "string") return [];
  const shown = value === null ? "null" : typeof value;
  return [
    {
      code: "not-a-string",
      path,
      message: `\`${path}\` must be a string, got ${shown}. If it comes from CDK's context, give it there: \`cdk deploy --context ${path}=...\`.`,
    },
  ];
}

/** Asset manifests are written as they are: a token in them would never be replaced. */
function tokensIn(path: string, value: unknown): Problem[] {
  if (Token.isUnresolved(value)) {
    return [
      {
        code: "token",
        path,
        message: `\`${path}\` must be known before the synthesis, got a token. Use a plain string: images are published before CloudFormation can tell what a token stands for.`,
      },
    ];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    tokensIn(Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, inner),
  );
}

function givenNonetheless(path: (typeof fixed)[number], value: unknown): Problem[] {
  if (value === undefined) return [];
  const instead = path === "dockerTagPrefix" ? "`app`" : "`area` and `stage`";
  return [
    {
      code: "fixed",
      path,
      message: `\`${path}\` must not be given: it follows from ${instead}. Leave it out.`,
    },
  ];
}

function bothWords(stack: unknown): Problem[] {
  if (stack === undefined) return [];
  const message = `\`stack\` is the old word for \`app\`, got both. Leave \`stack\` out: all stacks of an app publish under one prefix.`;
  return [{ code: "both", path: "stack", message }];
}

function prefixProblems(path: "app" | "stack", prefix: string): Problem[] {
  const shown = JSON.stringify(prefix.length > 60 ? `${prefix.slice(0, 60)}...` : prefix);
  const problems: Problem[] = [];
  if (!isAppLetters(prefix)) {
    problems.push({
      code: "illegal-characters",
      path,
      message: `\`${path}\` must be letters, digits and hyphens, and begin with no hyphen ("shop-api"), got ${shown}: image tags begin with it.`,
    });
  }
  if (prefix.length > longestAppName) {
    problems.push({
      code: "too-long",
      path,
      message: `\`${path}\` has ${prefix.length} characters (${shown}); a tag of ${longestTag} characters, ${assetHashLength} of them the asset's hash, leaves ${longestAppName}. Use a shorter word that no other app in the repository uses.`,
    });
  }
  return problems;
}

function roleProblems(role: unknown): Problem[] {
  if (role === undefined || Token.isUnresolved(role)) return [];
  if (typeof role === "string" && roleArn.test(role.replace(placeholder, "x"))) return [];
  return [
    {
      code: "illegal-role",
      path: "imageAssetPublishingRoleArn",
      message: `\`imageAssetPublishingRoleArn\` must be a role's ARN, such as "arn:aws:iam::123456789012:role/images-push", got ${JSON.stringify(role)}. Of placeholders it may have \${AWS::Partition}, \${AWS::AccountId}, \${AWS::Region} and \${Qualifier}.`,
    },
  ];
}

const placeholder = /\$\{(AWS::Partition|AWS::AccountId|AWS::Region|Qualifier)\}/g;
/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const roleArn = /^arn:[a-z-]+:iam::([0-9]{12}|x):role\/[\w+=,.@/-]+$/;
