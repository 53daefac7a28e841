import type { LifecyclePolicyArgs, LifecyclePolicyState } from "@pulumi/aws/ecr/lifecyclePolicy";
import { json, resourceType, text, textOf } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameLifecyclePolicy } from "../json/lifecycle-policy";

const gone = ["LifecyclePolicyNotFoundException", "RepositoryNotFoundException"];

/** `aws.ecr.LifecyclePolicy`: a changed policy is a new resource, and a repository has but one. */
export const lifecyclePolicy = resourceType<AwsContext, LifecyclePolicyArgs, LifecyclePolicyState>({
  token: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  deleteBeforeReplace: true,
  inputs: {
    policy: json({ required: true, forceNew: true, same: sameLifecyclePolicy }),
    region: text({ forceNew: true }),
    repository: text({ required: true, forceNew: true }),
  },
  outputs: ["registryId"],

  create: (aws, { repository, policy }) =>
    during(`creating ECR Lifecycle Policy (${repository})`, async () => {
      const ecr = await aws.ecr();
      const answer = await ecr.putLifecyclePolicy({
        repositoryName: repository,
        lifecyclePolicyText: textOf(policy),
      });
      return answer.repositoryName ?? "";
    }),

  read: (aws, id) =>
    during(`reading ECR Lifecycle Policy (${id})`, async () => {
      const found = await unlessRefused(
        (await aws.ecr()).getLifecyclePolicy({ repositoryName: id }),
        ...gone,
      );
      if (!found) return undefined;
      const { lifecyclePolicyText: policy, registryId, repositoryName: repository } = found;
      return { policy, registryId, repository, region: aws.region };
    }),

  delete: (aws, id) =>
    during(`deleting ECR Lifecycle Policy (${id})`, async () => {
      await unlessRefused((await aws.ecr()).deleteLifecyclePolicy({ repositoryName: id }), ...gone);
    }),
});
