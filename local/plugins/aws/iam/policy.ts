import type { IAM } from "@aws-sdk/client-iam";
import type { PolicyArgs, PolicyState } from "@pulumi/aws/iam/policy";
import { json, map, resourceType, text, textOf, unsupported } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameIamPolicy } from "../json/iam-policy";
import { fromTagList, toTagList, updateTags } from "../tags";
import { nameOrPrefixed } from "../unique-name";

/** `aws.iam.Policy`, a policy that roles share. A change of its document is a new version of it. */
export const managedPolicy = resourceType<AwsContext, PolicyArgs, PolicyState>({
  token: "aws:iam/policy:Policy",
  autoname: { maxLength: 128 },
  inputs: {
    delayAfterPolicyCreationInMs: unsupported,
    description: text({ forceNew: true }),
    name: text({ forceNew: true, computed: true, conflictsWith: ["namePrefix"] }),
    namePrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["name"] }),
    path: text({ forceNew: true, default: "/" }),
    policy: json({ required: true, same: sameIamPolicy }),
    tags: map(),
  },
  outputs: ["arn", "attachmentCount", "policyId", "tagsAll"],

  create: (aws, inputs) => {
    const name = nameOrPrefixed(inputs.name, inputs.namePrefix);
    return during(`creating IAM Policy (${name})`, async () => {
      const { Policy } = await (
        await aws.iam()
      ).createPolicy({
        PolicyName: name,
        PolicyDocument: textOf(inputs.policy),
        Description: inputs.description,
        Path: inputs.path,
        Tags: toTagList(inputs.tags),
      });
      return Policy?.Arn ?? "";
    });
  },

  read: (aws, id) =>
    during(`reading IAM Policy (${id})`, async () => {
      const iam = await aws.iam();
      const found = (await unlessRefused(iam.getPolicy({ PolicyArn: id }), "NoSuchEntityException"))?.Policy;
      if (!found) return undefined;
      const version = { PolicyArn: id, VersionId: found.DefaultVersionId };
      const document = (await iam.getPolicyVersion(version)).PolicyVersion?.Document ?? "";
      return {
        arn: found.Arn,
        attachmentCount: found.AttachmentCount,
        description: found.Description || undefined,
        name: found.PolicyName,
        path: found.Path,
        policy: decodeURIComponent(document),
        policyId: found.PolicyId,
        tags: fromTagList(aws, (await iam.listPolicyTags({ PolicyArn: id })).Tags),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating IAM Policy (${id})`, async () => {
      const iam = await aws.iam();
      if (changed.has("policy")) await renew(iam, id, textOf(inputs.policy));
      await updateTags(old.tags, inputs.tags, {
        remove: (TagKeys) => iam.untagPolicy({ PolicyArn: id, TagKeys }),
        write: (tags) => iam.tagPolicy({ PolicyArn: id, Tags: toTagList(tags) }),
      });
    }),

  delete: (aws, id) =>
    during(`deleting IAM Policy (${id})`, async () => {
      const iam = await aws.iam();
      for (const VersionId of (await formerVersions(iam, id)) ?? [])
        await iam.deletePolicyVersion({ PolicyArn: id, VersionId });
      await unlessRefused(iam.deletePolicy({ PolicyArn: id }), "NoSuchEntityException");
    }),
});

const mostVersions = 5;

async function renew(iam: IAM, PolicyArn: string, PolicyDocument: string): Promise<void> {
  const former = (await formerVersions(iam, PolicyArn)) ?? [];
  const oldest = former.at(-1);
  if (former.length + 1 >= mostVersions && oldest !== undefined)
    await iam.deletePolicyVersion({ PolicyArn, VersionId: oldest });
  await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true });
}

/** Newest first, without the one in force; `undefined` where there is no such policy. */
async function formerVersions(iam: IAM, PolicyArn: string): Promise<string[] | undefined> {
  const found = await unlessRefused(iam.listPolicyVersions({ PolicyArn }), "NoSuchEntityException");
  const former = found?.Versions?.filter(({ IsDefaultVersion }) => !IsDefaultVersion);
  const number = (version: string) => Number(version.slice(1));
  return former?.map(({ VersionId = "" }) => VersionId).sort((a, b) => number(b) - number(a));
}
