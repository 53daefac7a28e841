import assert from "node:assert/strict";
import { type LocalAws, startLocalAws } from "../local-aws";
import { appRunnerClaims } from "./app-runner-claims";
import { autoscalingClaims } from "./autoscaling-claims";
import { ecsListClaims } from "./ecs-list-claims";
import { imageClaims } from "./image-claims";
import { lifecyclePolicyClaims } from "./lifecycle-policy-claims";
import { lifecyclePreviewClaims } from "./lifecycle-preview-claims";
import { pushClaims } from "./push-claims";
import { repositoryClaims } from "./repository-claims";
import { serviceDeploymentClaims } from "./service-deployment-claims";

const groups = {
  repositories: repositoryClaims,
  images: imageClaims,
  pushes: pushClaims,
  "lifecycle policies": [...lifecyclePolicyClaims, ...lifecyclePreviewClaims],
  "clusters and services": ecsListClaims,
  "service deployments": serviceDeploymentClaims,
  "application auto scaling": autoscalingClaims,
  "App Runner": appRunnerClaims,
};

describe("mends", function () {
  this.timeout(300_000);
  let aws: LocalAws;

  before(async () => {
    aws = await startLocalAws();
  });

  after(async () => {
    await aws.close();
  });

  for (const [group, claims] of Object.entries(groups)) {
    describe(group, () => {
      for (const { title, holds } of claims) {
        it(title, async () => assert.equal(await holds(aws.mended), true));
        it(`(not so without the gateway) ${title}`, async () => assert.equal(await holds(aws.bare), false));
      }
    });
  }
});
