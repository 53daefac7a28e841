import {
  DescribeImagesCommand,
  GetLifecyclePolicyPreviewCommand,
  type GetLifecyclePolicyPreviewResponse,
  PutLifecyclePolicyCommand,
  StartLifecyclePolicyPreviewCommand,
  waitUntilLifecyclePolicyPreviewComplete,
} from "@aws-sdk/client-ecr";

import type { LifecyclePolicy } from "../../../../retention";
import { errorOf, newRepository, push, pushIndex } from "../images";
import type { Access } from "../local-aws";
import type { Claim } from "./claim";

/** What a policy, in force or only given, would do to a repository; undefined when it can't be asked. */
async function preview(
  { ecr }: Access,
  repositoryName: string,
  lifecyclePolicyText?: string,
): Promise<GetLifecyclePolicyPreviewResponse | undefined> {
  const start = new StartLifecyclePolicyPreviewCommand({ repositoryName, lifecyclePolicyText });
  if ((await errorOf(ecr.send(start))) !== undefined) return undefined;
  const waiter = { client: ecr, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
  await waitUntilLifecyclePolicyPreviewComplete(waiter, { repositoryName });
  return ecr.send(new GetLifecyclePolicyPreviewCommand({ repositoryName }));
}

function keep(countNumber: number, action: LifecyclePolicy["rules"][number]["action"]): string {
  const description = "Keeps the newest images of this repository";
  const selection = { tagStatus: "any", countType: "imageCountMoreThan", countNumber } as const;
  const policy: LifecyclePolicy = { rules: [{ rulePriority: 7, description, selection, action }] };
  return JSON.stringify(policy);
}

export const lifecyclePreviewClaims: Claim[] = [
  {
    title: "a preview names the images that the policy in force takes, and takes none",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const oldest = await push(aws, repositoryName, "a");
      for (const tag of ["b", "c"]) await push(aws, repositoryName, tag);
      const lifecyclePolicyText = keep(2, { type: "expire" });
      await aws.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
      const { previewResults = [], summary, status } = (await preview(aws, repositoryName)) ?? {};
      const { imageDetails } = await aws.ecr.send(new DescribeImagesCommand({ repositoryName }));
      const [result] = previewResults;
      return (
        status === "COMPLETE" &&
        previewResults.length === 1 &&
        result?.imageDigest === oldest &&
        result.imageTags?.join() === "a" &&
        result.imagePushedAt instanceof Date &&
        result.action?.type === "EXPIRE" &&
        result.appliedRulePriority === 7 &&
        result.storageClass === "STANDARD" &&
        summary?.expiringImageTotalCount === 1 &&
        imageDetails?.length === 3
      );
    },
  },
  {
    title: "a preview of a given policy counts what goes to the archive",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      for (const tag of ["a", "b", "c"]) await push(aws, repositoryName, tag);
      const policy = keep(1, { type: "transition", targetStorageClass: "archive" });
      const { previewResults, summary } = (await preview(aws, repositoryName, policy)) ?? {};
      const [transition] = summary?.transitioningImageTotalCounts ?? [];
      return (
        previewResults?.[0]?.action?.targetStorageClass === "ARCHIVE" &&
        transition?.targetStorageClass === "ARCHIVE" &&
        transition.imageTotalCount === 2
      );
    },
  },
  {
    title: "a preview leaves the images of a kept index alone",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const child = await push(aws, repositoryName, "child");
      await push(aws, repositoryName, "other");
      await pushIndex(aws, repositoryName, "index", [child]);
      const { previewResults = [] } = (await preview(aws, repositoryName, keep(1, { type: "expire" }))) ?? {};
      return previewResults.map(({ imageTags }) => imageTags?.join()).join() === "other";
    },
  },
];
