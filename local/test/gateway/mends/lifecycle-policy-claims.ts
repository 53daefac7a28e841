import { PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";
import { errorOf, newRepository } from "../images";
import type { Access } from "../local-aws";
import type { Claim } from "./claim";

type Json = Record<string, unknown>;

/** A rule that AWS accepts, with changes. */
function rule(rulePriority: number, selection: Json = {}, rest: Json = {}): Json {
  const standard = {
    tagStatus: "tagged",
    tagPrefixList: [`p${rulePriority}`],
    countType: "imageCountMoreThan",
    countNumber: 1,
  };
  return { rulePriority, selection: { ...standard, ...selection }, action: { type: "expire" }, ...rest };
}

const any = { tagStatus: "any", tagPrefixList: undefined };
const untagged = { tagStatus: "untagged", tagPrefixList: undefined };
const padding = " ".repeat(100);

const refused: { name: string; text: string }[] = [
  { name: "under 100 characters", text: JSON.stringify({ rules: [] }) },
  { name: "over 30720 characters", text: JSON.stringify({ rules: [rule(1)] }) + " ".repeat(30_720) },
  { name: "that is no JSON", text: `{${padding}` },
  { name: "without rules", text: `{}${padding}` },
  { name: "with a null field", text: JSON.stringify({ rules: [rule(1, { countUnit: null })] }) },
  { name: "with an unknown field", text: JSON.stringify({ rules: [rule(1, {}, { enabled: true })] }) },
  { name: "with a count of 0", text: JSON.stringify({ rules: [rule(1, { countNumber: 0 })] }) },
  { name: "with one priority twice", text: JSON.stringify({ rules: [rule(1), rule(1)] }) },
  {
    name: "with 51 rules",
    text: JSON.stringify({ rules: Array.from({ length: 51 }, (_, i) => rule(i + 1)) }),
  },
  { name: "with `any` before another rule", text: JSON.stringify({ rules: [rule(1, any), rule(2)] }) },
  {
    name: "with two rules for untagged images",
    text: JSON.stringify({ rules: [1, 2].map((n) => rule(n, untagged)) }),
  },
  {
    name: "with five wildcards in a pattern",
    text: JSON.stringify({ rules: [rule(1, { tagPrefixList: undefined, tagPatternList: ["*a*b*c*d*"] })] }),
  },
  { name: "with a unit beside a count", text: JSON.stringify({ rules: [rule(1, { countUnit: "days" })] }) },
];

async function put(aws: Access, lifecyclePolicyText: string): Promise<string | undefined> {
  const repositoryName = await newRepository(aws);
  return errorOf(aws.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText })));
}

export const lifecyclePolicyClaims: Claim[] = refused.map(({ name, text }) => ({
  title: `refuses a lifecycle policy ${name}, and takes a sound one`,
  async holds(aws: Access) {
    const sound = JSON.stringify({ rules: [rule(1), rule(2, any)] });
    return (await put(aws, sound)) === undefined && (await put(aws, text)) === "InvalidParameterException";
  },
}));
