import { PushRole, ReleaseDeletionAlarm, ReleaseKeeper } from "../../../../components";
import { localAccount, localRegion } from "../../../../local/environment";
import type { Call } from "../../../../local/gateway/call-log";
import { pushTinyImage } from "../../../../local/tiny-image";
import type { World } from "../../../../local/world";
import { Environment } from "../../../../program/library";
import { ScenarioStack, succeeded } from "../../../shared/stack";

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
    new PushRole("doctor-ci", {
      repository,
      issuer: "github",
      subjects: ["repo:shop/web:ref:refs/heads/main"],
    });
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
  return runs.flatMap(({ calls }) => calls);
}
