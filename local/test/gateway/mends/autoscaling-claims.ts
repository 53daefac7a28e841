import {
  ApplicationAutoScaling,
  type PutScalingPolicyCommandInput,
  type RegisterScalableTargetCommandInput,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  ListTagsForResourceCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { errorOf } from "../images";
import type { Access } from "../local-aws";
import type { Claim } from "./claim";

const cluster = "autoscaling-claims";
const place = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" } as const;
let made = 0;

/** Makes a service and asks Application Auto Scaling about it; where that is not served, nothing holds. */
function claim(
  title: string,
  holds: (scaling: ApplicationAutoScaling, service: string, aws: Access) => Promise<boolean>,
): Claim {
  return {
    title,
    async holds(aws) {
      const scaling = client(aws);
      const served = await errorOf(scaling.describeScalableTargets({ ServiceNamespace: "ecs" }));
      return served === undefined && holds(scaling, await newService(aws), aws);
    },
  };
}

function client({ endpoint }: Access): ApplicationAutoScaling {
  const credentials = {
    accessKeyId: "test",
    secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
  };
  return new ApplicationAutoScaling({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
}

async function newService({ ecs }: Access): Promise<string> {
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const containerDefinitions = [{ name: "web", image: "example/a", essential: true }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: cluster, containerDefinitions }));
  const serviceName = `s${(made += 1)}`;
  await ecs.send(
    new CreateServiceCommand({ cluster, serviceName, taskDefinition: cluster, desiredCount: 1 }),
  );
  return serviceName;
}

const target = (service: string): RegisterScalableTargetCommandInput => ({
  ...place,
  ResourceId: `service/${cluster}/${service}`,
  MinCapacity: 1,
  MaxCapacity: 4,
});
const policy = (service: string, TargetValue: number): PutScalingPolicyCommandInput => ({
  ...place,
  ResourceId: `service/${cluster}/${service}`,
  PolicyName: "cpu",
  PolicyType: "TargetTrackingScaling",
  TargetTrackingScalingPolicyConfiguration: { TargetValue },
});

export const autoscalingClaims: Claim[] = [
  claim("a scalable target is registered, changed, described and deregistered", async (scaling, service) => {
    const registered = await scaling.registerScalableTarget(target(service));
    await scaling.registerScalableTarget({ ...target(service), MinCapacity: undefined, MaxCapacity: 9 });
    const ResourceIds = [target(service).ResourceId ?? ""];
    const describe = async () =>
      (await scaling.describeScalableTargets({ ...place, ResourceIds })).ScalableTargets ?? [];
    const [described] = await describe();
    await scaling.deregisterScalableTarget({ ...place, ResourceId: ResourceIds[0] });
    return (
      described?.ScalableTargetARN === registered.ScalableTargetARN &&
      described?.MinCapacity === 1 &&
      described.MaxCapacity === 9 &&
      (await describe()).length === 0
    );
  }),
  claim("a scalable target needs a service, and a sound capacity", async (scaling, service) => {
    const errors = [
      errorOf(scaling.registerScalableTarget(target("absent"))),
      errorOf(scaling.registerScalableTarget({ ...target(service), MaxCapacity: undefined })),
      errorOf(scaling.registerScalableTarget({ ...target(service), MaxCapacity: 0 })),
    ];
    return (await Promise.all(errors)).every((error) => error === "ValidationException");
  }),
  claim("a scaling policy needs a target, and is changed under its name", async (scaling, service) => {
    const early = await errorOf(scaling.putScalingPolicy(policy(service, 50)));
    await scaling.registerScalableTarget(target(service));
    const first = await scaling.putScalingPolicy(policy(service, 50));
    const second = await scaling.putScalingPolicy(policy(service, 70));
    const { ServiceNamespace, ResourceId } = policy(service, 0);
    const { ScalingPolicies: found } = await scaling.describeScalingPolicies({
      ServiceNamespace,
      ResourceId,
    });
    return (
      early === "ObjectNotFoundException" &&
      first.PolicyARN === second.PolicyARN &&
      first.Alarms?.length === 2 &&
      found?.length === 1 &&
      found[0]?.TargetTrackingScalingPolicyConfiguration?.TargetValue === 70
    );
  }),
  claim("a scaling policy goes by itself, and with its target", async (scaling, service) => {
    await scaling.registerScalableTarget(target(service));
    await scaling.putScalingPolicy(policy(service, 50));
    const { PolicyName, ResourceId } = policy(service, 0);
    await scaling.deleteScalingPolicy({ ...place, PolicyName, ResourceId });
    const twice = await errorOf(scaling.deleteScalingPolicy({ ...place, PolicyName, ResourceId }));
    await scaling.putScalingPolicy(policy(service, 50));
    await scaling.deregisterScalableTarget({ ...place, ResourceId });
    const gone = await errorOf(scaling.deregisterScalableTarget({ ...place, ResourceId }));
    const { ScalingPolicies: left } = await scaling.describeScalingPolicies({ ...place, ResourceId });
    return twice === "ObjectNotFoundException" && gone === twice && left?.length === 0;
  }),
  claim(
    "a scalable target has tags of its own, which are not the service's",
    async (scaling, service, aws) => {
      const Tags = { stage: "dev", owner: "shop" };
      const { ScalableTargetARN: ResourceARN } = await scaling.registerScalableTarget({
        ...target(service),
        Tags,
      });
      await scaling.untagResource({ ResourceARN, TagKeys: ["owner"] });
      await scaling.tagResource({ ResourceARN, Tags: { stage: "prod" } });
      const { Tags: found } = await scaling.listTagsForResource({ ResourceARN });
      const resourceArn = `arn:aws:ecs:us-east-1:000000000000:service/${cluster}/${service}`;
      const { tags } = await aws.ecs.send(new ListTagsForResourceCommand({ resourceArn }));
      return JSON.stringify(found) === '{"stage":"prod"}' && tags?.length === 0;
    },
  ),
  claim("a scalable target goes with its service", async (scaling, service, { ecs }) => {
    await scaling.registerScalableTarget(target(service));
    await ecs.send(new DeleteServiceCommand({ cluster, service, force: true }));
    const taskDefinition = cluster;
    await ecs.send(
      new CreateServiceCommand({ cluster, serviceName: service, taskDefinition, desiredCount: 1 }),
    );
    const ResourceIds = [target(service).ResourceId ?? ""];
    return (await scaling.describeScalableTargets({ ...place, ResourceIds })).ScalableTargets?.length === 0;
  }),
];
