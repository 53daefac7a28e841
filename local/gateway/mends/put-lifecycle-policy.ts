import { z } from "zod";
import { type ApiMend, apiError } from "../mend";

/**
 * The emulator takes any text. What AWS surely refuses is refused here: size, shape, null, number of rules,
 * priorities. For now only that: the rules among rules are to come from the project's own validator.
 */
export const putLifecyclePolicy: ApiMend = {
  name: "PutLifecyclePolicy validation",
  service: "ecr",
  operations: ["PutLifecyclePolicy"],
  async answer({ input }, next) {
    const text = input["lifecyclePolicyText"];
    const problem = typeof text === "string" ? problemOf(text) : undefined;
    if (problem === undefined) return next(input);
    const message = `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: '${problem}'`;
    return apiError("InvalidParameterException", message);
  },
};

function problemOf(text: string): string | undefined {
  if (text.length < 100) return "Member must have length greater than or equal to 100";
  if (text.length > 30_720) return "Member must have length less than or equal to 30720";
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return "Could not map policyString into LifecyclePolicy.";
  }
  const parsed = LifecyclePolicy.safeParse(document);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`);
    return `Lifecycle policy validation failure: ${issues.join("; ")}`;
  }
  const priorities = parsed.data.rules.map(({ rulePriority }) => rulePriority);
  if (new Set(priorities).size < priorities.length) {
    return "Lifecycle policy validation failure: rulePriority must be unique";
  }
  const classOf = ({ selection }: Rule) => selection.storageClass ?? "standard";
  const misplaced = parsed.data.rules.some(
    (rule) =>
      rule.selection.tagStatus === "any" &&
      parsed.data.rules.some(
        (other) => classOf(other) === classOf(rule) && other.rulePriority > rule.rulePriority,
      ),
  );
  return misplaced
    ? "Lifecycle policy validation failure: Rule for tagStatus=ANY must have the lowest priority per storage class"
    : undefined;
}

const Rule = z.strictObject({
  rulePriority: z.int().min(1),
  description: z.string().optional(),
  selection: z.strictObject({
    tagStatus: z.enum(["tagged", "untagged", "any"]),
    tagPatternList: z.array(z.string()).optional(),
    tagPrefixList: z.array(z.string()).optional(),
    storageClass: z.enum(["standard", "archive"]).optional(),
    countType: z.enum([
      "imageCountMoreThan",
      "sinceImagePushed",
      "sinceImagePulled",
      "sinceImageTransitioned",
    ]),
    countUnit: z.literal("days").optional(),
    countNumber: z.int().min(1),
  }),
  action: z.strictObject({
    type: z.enum(["expire", "transition"]),
    targetStorageClass: z.literal("archive").optional(),
  }),
});
type Rule = z.infer<typeof Rule>;
const LifecyclePolicy = z.strictObject({ rules: z.array(Rule).max(50) });
