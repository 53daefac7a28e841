import type {
  CreateServiceCommandInput,
  DeploymentConfiguration,
  DeploymentStrategy,
  Service,
  UpdateServiceCommandInput,
} from "@aws-sdk/client-ecs";
import type { ServiceArgs, ServiceState } from "@pulumi/aws/ecs/service";
import { resourceType, type Plain } from "../../provider";
import type { AwsContext } from "../context";
import { during } from "../failures";
import { toLowerTagList, updateTags } from "../tags";
import { deleteService } from "./service-deletion";
import { findService } from "./service-lookup";
import { serviceInputs } from "./service-inputs";
import { serviceState } from "./service-state";
import { waitUntilActive, waitUntilSteady } from "./steady-state";

/** `aws.ecs.Service`, whose id is its ARN. */
export const service = resourceType<AwsContext, ServiceArgs, ServiceState>({
  token: "aws:ecs/service:Service",
  autoname: { maxLength: 255 },
  inputs: serviceInputs,
  outputs: ["arn", "tagsAll"],
  refuseChange: (inputs, changed) =>
    changed.has("capacityProviderStrategies") && inputs["forceNewDeployment"] !== true
      ? "force_new_deployment should be true when capacity_provider_strategy is being updated"
      : undefined,

  create: (aws, inputs) =>
    during(`creating ECS Service (${inputs.name})`, async () => {
      operations.set(aws, { kind: "create", startedAt: new Date() });
      const { service: created } = await (await aws.ecs()).createService(creation(inputs));
      return created?.serviceArn ?? "";
    }),

  // What changes nothing in ECS waits for nothing, whatever the service's state is.
  settle: async (aws, id, inputs) => {
    const operation = operations.get(aws);
    if (!operation) return;
    await during(`waiting for ECS Service (${id}) ${operation.kind}`, () =>
      inputs.waitForSteadyState
        ? waitUntilSteady(aws, id, inputs.cluster, operation.startedAt)
        : waitUntilActive(aws, id, inputs.cluster),
    );
  },

  read: (aws, id, known) =>
    during(`reading ECS Service (${id})`, async () => {
      const { reference, cluster } = locate(id, known.cluster);
      const found = await findService(await aws.ecs(), reference, cluster);
      return found && found.status !== "INACTIVE" ? serviceState(aws, found, known) : undefined;
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating ECS Service (${id})`, async () => {
      const ecs = await aws.ecs();
      if ([...changed].some((name) => name !== "tags" && name !== "forceDelete")) {
        operations.set(aws, { kind: "update", startedAt: new Date() });
        await ecs.updateService(modification(id, inputs, changed));
      }
      await updateTags(old.tags, inputs.tags, {
        remove: (tagKeys) => ecs.untagResource({ resourceArn: id, tagKeys }),
        write: (tags) => ecs.tagResource({ resourceArn: id, tags: toLowerTagList(tags) }),
      });
    }),

  delete: (aws, id, state) => during(`deleting ECS Service (${id})`, () => deleteService(aws, id, state)),
});

/** What a call did in ECS, between doing it and waiting for it. */
const operations = new WeakMap<
  AwsContext,
  { readonly kind: "create" | "update"; readonly startedAt: Date }
>();

/** An import names a service as `cluster/service`; afterwards the id is its ARN. */
function locate(id: string, cluster: string | undefined): { reference: string; cluster: string | undefined } {
  const [clusterName, serviceName] = id.startsWith("arn:") ? [] : id.split("/");
  if (clusterName && serviceName) return { reference: serviceName, cluster: clusterName };
  if (!id.startsWith("arn:"))
    throw new Error(`wrong format of resource: ${id}, expecting 'cluster-name/service-name'`);
  return { reference: id, cluster };
}

function creation(inputs: Plain<ServiceArgs>): CreateServiceCommandInput {
  const daemon = inputs.schedulingStrategy === "DAEMON";
  const tags = toLowerTagList(inputs.tags);
  return {
    ...mutable(inputs),
    serviceName: inputs.name,
    cluster: inputs.cluster,
    ...(!daemon && { desiredCount: inputs.desiredCount ?? 0 }),
    deploymentController: inputs.deploymentController as CreateServiceCommandInput["deploymentController"],
    launchType: inputs.launchType as CreateServiceCommandInput["launchType"],
    role: inputs.iamRole,
    schedulingStrategy: inputs.schedulingStrategy as CreateServiceCommandInput["schedulingStrategy"],
    ...(tags.length > 0 && { tags }),
  };
}

/** What was not changed stays as it is in the account, even if that is no longer what the state says. */
function modification(
  id: string,
  inputs: Plain<ServiceArgs>,
  changed: ReadonlySet<string>,
): UpdateServiceCommandInput {
  const wanted = mutable(inputs);
  const only = (names: readonly (keyof typeof wanted)[]) =>
    Object.fromEntries(
      names.filter((name) => changed.has(sourceOf[name] ?? name)).map((name) => [name, wanted[name]]),
    );
  const deployment = deploymentInputs.some((name) => changed.has(name));
  return {
    service: id,
    cluster: inputs.cluster,
    forceNewDeployment: inputs.forceNewDeployment ?? false,
    ...only(Object.keys(wanted) as (keyof typeof wanted)[]),
    ...(changed.has("desiredCount") &&
      inputs.schedulingStrategy !== "DAEMON" && { desiredCount: inputs.desiredCount ?? 0 }),
    ...(deployment && { deploymentConfiguration: wanted.deploymentConfiguration }),
  };
}

const deploymentInputs = [
  "alarms",
  "deploymentCircuitBreaker",
  "deploymentConfiguration",
  "deploymentMaximumPercent",
  "deploymentMinimumHealthyPercent",
] as const;

/** Where ECS's name is not that of the argument. */
const sourceOf: Readonly<Record<string, string>> = {
  capacityProviderStrategy: "capacityProviderStrategies",
  enableECSManagedTags: "enableEcsManagedTags",
  placementStrategy: "orderedPlacementStrategies",
};

/** What both creating and updating can set. */
function mutable(inputs: Plain<ServiceArgs>) {
  return {
    availabilityZoneRebalancing: inputs.availabilityZoneRebalancing as Service["availabilityZoneRebalancing"],
    capacityProviderStrategy: inputs.capacityProviderStrategies,
    deploymentConfiguration: deploymentConfiguration(inputs),
    enableECSManagedTags: inputs.enableEcsManagedTags,
    enableExecuteCommand: inputs.enableExecuteCommand,
    healthCheckGracePeriodSeconds: inputs.healthCheckGracePeriodSeconds,
    loadBalancers: inputs.loadBalancers?.map(({ containerName, containerPort, targetGroupArn, elbName }) => ({
      containerName,
      containerPort,
      targetGroupArn,
      loadBalancerName: elbName,
    })),
    networkConfiguration: networkConfiguration(inputs),
    placementConstraints: (inputs.placementConstraints ?? []) as NonNullable<Service["placementConstraints"]>,
    placementStrategy: (inputs.orderedPlacementStrategies ?? []) as NonNullable<Service["placementStrategy"]>,
    platformVersion: inputs.platformVersion,
    propagateTags: (inputs.propagateTags ?? "NONE") as NonNullable<Service["propagateTags"]>,
    serviceRegistries: inputs.serviceRegistries ? [inputs.serviceRegistries] : undefined,
    taskDefinition: inputs.taskDefinition,
  };
}

function deploymentConfiguration(inputs: Plain<ServiceArgs>): DeploymentConfiguration {
  const { deploymentConfiguration: strategy } = inputs;
  return {
    maximumPercent: inputs.deploymentMaximumPercent,
    minimumHealthyPercent: inputs.deploymentMinimumHealthyPercent,
    deploymentCircuitBreaker: inputs.deploymentCircuitBreaker ?? { enable: false, rollback: false },
    ...(inputs.alarms && { alarms: inputs.alarms }),
    ...(strategy?.strategy && { strategy: strategy.strategy as DeploymentStrategy }),
    ...(strategy?.bakeTimeInMinutes && { bakeTimeInMinutes: Number(strategy.bakeTimeInMinutes) }),
  };
}

function networkConfiguration({
  networkConfiguration: network,
}: Plain<ServiceArgs>): Service["networkConfiguration"] {
  return network
    ? {
        awsvpcConfiguration: {
          subnets: network.subnets,
          securityGroups: network.securityGroups,
          assignPublicIp: network.assignPublicIp ? "ENABLED" : "DISABLED",
        },
      }
    : undefined;
}
