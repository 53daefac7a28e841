import type { RepositoryPolicyArgs, RepositoryPolicyState } from "@pulumi/aws/ecr/repositoryPolicy";
import { json, resourceType, text, textOf, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameIamPolicy } from "../json/iam-policy";

const gone = ["RepositoryPolicyNotFoundException", "RepositoryNotFoundException"];

/** `aws.ecr.RepositoryPolicy` */
export const repositoryPolicy = resourceType<AwsContext, RepositoryPolicyArgs, RepositoryPolicyState>({
  token: "aws:ecr/repositoryPolicy:RepositoryPolicy",
  inputs: {
    policy: json({ required: true, same: sameIamPolicy }),
    region: text({ forceNew: true }),
    repository: text({ required: true, forceNew: true }),
  },
  outputs: ["registryId"],

  create: (aws, inputs) =>
    during(`creating ECR Repository Policy (${inputs.repository})`, async () => {
      await put(aws, inputs);
      return inputs.repository;
    }),

  read: (aws, id) =>
    during(`reading ECR Repository Policy (${id})`, async () => {
      const found = await unlessRefused(
        (await aws.ecr()).getRepositoryPolicy({ repositoryName: id }),
        ...gone,
      );
      if (!found) return undefined;
      const { policyText: policy, registryId, repositoryName: repository } = found;
      return { policy, registryId, repository, region: aws.region };
    }),

  update: (aws, id, inputs) => during(`updating ECR Repository Policy (${id})`, () => put(aws, inputs)),

  delete: (aws, id) =>
    during(`deleting ECR Repository Policy (${id})`, async () => {
      await unlessRefused((await aws.ecr()).deleteRepositoryPolicy({ repositoryName: id }), ...gone);
    }),
});

async function put(aws: AwsContext, { repository, policy }: Plain<RepositoryPolicyArgs>): Promise<void> {
  await (await aws.ecr()).setRepositoryPolicy({ repositoryName: repository, policyText: textOf(policy) });
}
