import type { Checked, Problem } from "../problem";

/**
 * What a CDK app has to know of the repository that a stack of berth's owns: plain text, for CDK writes it down before
 * CloudFormation runs. Written by `berth cdk handoff`, or as an output of the stack: `ImageRepository.cdkHandOff`.
 */
export interface HandOff {
  /** Of this shape. */
  readonly version: typeof handOffVersion;
  /** The stage that the repository is for: an app of another stage refuses it. */
  readonly stage: string;
  /** The account that has the repository, 12 digits: the CDK stack's own. */
  readonly account: string;
  /** The repository's region, which is the CDK stack's. */
  readonly region: string;
  readonly repositoryName: string;
  /**
   * The role that pushes.
   *
   * @default the bootstrap's, which the repository then has to let in
   */
  readonly imageAssetPublishingRoleArn?: string;
}

export const handOffVersion = 1;

/** A hand-off out of what a file has, or everything that is wrong with it. */
export function parseHandOff(json: unknown): Checked<HandOff> {
  if (typeof json !== "object" || json === null || !("version" in json)) return refused(notOne(json));
  const { version, ...rest } = json as Record<string, unknown>;
  if (version !== handOffVersion) return refused(ofAnotherVersion(version));
  const required = Object.entries(parts).flatMap(([path, part]) => {
    const value = rest[path];
    if (value === undefined && part.optional) return [];
    return typeof value === "string" && part.pattern.test(value) ? [] : [illegal(path, part.words, value)];
  });
  const unknown = Object.keys(rest).filter((path) => !(path in parts));
  const problems = [...required, ...unknown.map(notKnown)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { version: handOffVersion, ...rest } as HandOff };
}

const parts: Readonly<Record<string, { pattern: RegExp; words: string; optional?: true }>> = {
  stage: { pattern: /^\S+$/, words: 'a word, such as "dev"' },
  account: { pattern: /^\d{12}$/, words: "an account of 12 digits" },
  region: { pattern: /^[a-z]{2}(-[a-z]+)+-\d+$/, words: 'a region, such as "eu-west-1"' },
  repositoryName: {
    pattern: /^[a-z0-9]+([._/-]+[a-z0-9]+)*$/,
    words: 'the name of a repository, such as "myapp-assets-dev"',
  },
  imageAssetPublishingRoleArn: {
    /** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
    pattern: /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    words: 'a role\'s ARN, such as "arn:aws:iam::123456789012:role/images-push"',
    optional: true,
  },
};

function refused(problem: Problem): Checked<HandOff> {
  return { ok: false, problems: [problem] };
}

function notOne(json: unknown): Problem {
  const got = json === null ? "null" : Array.isArray(json) ? "a list" : `${typeof json} without \`version\``;
  const message = `A hand-off file must be an object with \`version\`, got ${got}. ${writeAgain}`;
  return { code: "not-a-hand-off", path: "", message };
}

function ofAnotherVersion(version: unknown): Problem {
  const shown = JSON.stringify(version);
  const path = "version";
  if (typeof version === "number" && version > handOffVersion) {
    const message = `\`version\` is ${shown}, and this pulumi-berth reads ${handOffVersion}. Update pulumi-berth in the CDK app: a newer one wrote the file.`;
    return { code: "newer-hand-off", path, message };
  }
  const message = `\`version\` is ${shown}, and this pulumi-berth reads ${handOffVersion}. ${writeAgain}`;
  return { code: "older-hand-off", path, message };
}

const writeAgain = "Write it again: `berth cdk handoff`.";

function illegal(path: string, words: string, value: unknown): Problem {
  const got = value === undefined ? "nothing" : JSON.stringify(value);
  return { code: "illegal-hand-off", path, message: `\`${path}\` must be ${words}, got ${got}.` };
}

function notKnown(path: string): Problem {
  const message = `\`${path}\` is none of a hand-off's, which are ${Object.keys(parts).join(", ")}. Take it out.`;
  return { code: "unknown-property", path, message };
}
