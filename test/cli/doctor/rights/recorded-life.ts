import { IAM } from "@aws-sdk/client-iam";

import { PushRole, ReleaseDeletionAlarm, ReleaseKeeper } from "../../../../components";
import { localAccount, localRegion } from "../../../../local/environment";
import type { Call } from "../../../../local/gateway/call-log";
import { pushTinyImage } from "../../../../local/tiny-image";
import type { World } from "../../../../local/world";
import { Environment } from "../../../../program/library";
import { ScenarioStack, succeeded } from "../../../shared/stack";

const ciHost = "gitlab.doctor.example";

/** The life of a stack that has one of everything that berth makes, and every call that AWS got of it. */
export async function recordedLife(world: World): Promise<readonly Call[]> {
  let step = 0;
  const program = async () => {
    const images = step > 0 ? { web: { tag: "ready-made" } } : {};
    const environment = await Environment.prepare({
      area: "doctor",
      stage: "test",
      images,
      retention: { deletion: "delete-with-images" },
    });
    const { repository } = environment;
    const topicArn = `arn:aws:sns:${localRegion}:${localAccount}:oncall`;
    new ReleaseDeletionAlarm("doctor-alarm", { repository, topicArn });
    new ReleaseKeeper("doctor-keeper", { repositories: { names: ["doctor-assets-*"] }, topicArn });
    // A host of its own: an account has one provider of each, which other specs have theirs of.
    const subjects = ["project_path:shop/web:ref_type:branch:ref:main"];
    new PushRole("doctor-ci", { repository, issuer: "gitlab", host: ciHost, subjects });
    if (step > 0)
      environment.service("web", {
        port: 8080,
        desiredCount: 0,
        loadBalancer: true,
        autoscaling: { minimum: 0, maximum: 2, targetCpuPercent: 60 },
        capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
        ...(step > 1 && { environment: { GREETING: "hello" }, tags: { team: "shop" } }),
      });
  };
  const stack = new ScenarioStack(world, {
    project: "doctor",
    stack: "test",
    program,
    config: { "aws:region": localRegion },
  });
  const runs = [succeeded(await stack.up())];
  await pushTinyImage(world, "doctor-assets-test");
  for (step = 1; step <= 2; step++) runs.push(succeeded(await stack.up()));
  runs.push(succeeded(await stack.destroy()));
  await stack.remove();
  await deleteProvider(world);
  return runs.flatMap(({ calls }) => calls);
}

/** The account's, which a stack leaves there. */
async function deleteProvider({ endpoint, secret }: World): Promise<void> {
  const iam = new IAM({
    endpoint,
    region: localRegion,
    credentials: { accessKeyId: "test", secretAccessKey: secret },
  });
  const OpenIDConnectProviderArn = `arn:aws:iam::${localAccount}:oidc-provider/${ciHost}`;
  await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn });
  iam.destroy();
}
