import type { ServiceArgs } from "@pulumi/aws/ecs/service";
import { flag, list, map, number, object, set, text, unsupported, type PropertiesOf } from "../../provider";

/** The arguments of `aws.ecs.Service`. */
export const serviceInputs: PropertiesOf<ServiceArgs> = {
  alarms: object(
    {
      alarmNames: set({ required: true }),
      enable: flag({ required: true }),
      rollback: flag({ required: true }),
    },
    { computed: true },
  ),
  availabilityZoneRebalancing: text({ computed: true }),
  capacityProviderStrategies: set({
    conflictsWith: ["launchType"],
    fields: {
      base: number({ computed: true }),
      capacityProvider: text({ required: true }),
      weight: number({ computed: true }),
    },
  }),
  cluster: text({ forceNew: true, computed: true }),
  deploymentCircuitBreaker: object(
    { enable: flag({ required: true }), rollback: flag({ required: true }) },
    { computed: true },
  ),
  deploymentConfiguration: object(
    {
      bakeTimeInMinutes: text({ computed: true }),
      canaryConfiguration: unsupported,
      lifecycleHooks: unsupported,
      linearConfiguration: unsupported,
      strategy: text({ computed: true }),
    },
    { computed: true },
  ),
  deploymentController: object({ type: text({ default: "ECS" }) }, { computed: true }),
  deploymentMaximumPercent: number({ default: 200 }),
  deploymentMinimumHealthyPercent: number({ default: 100 }),
  desiredCount: number(),
  enableEcsManagedTags: flag({ default: false }),
  enableExecuteCommand: flag({ default: false }),
  forceDelete: flag({ local: true }),
  forceNewDeployment: flag({ local: true }),
  healthCheckGracePeriodSeconds: number(),
  iamRole: text({ forceNew: true, computed: true }),
  launchType: text({ forceNew: true, computed: true }),
  loadBalancers: set({
    fields: {
      advancedConfiguration: unsupported,
      containerName: text({ required: true }),
      containerPort: number({ required: true }),
      elbName: text(),
      targetGroupArn: text(),
    },
  }),
  name: text({ forceNew: true }),
  networkConfiguration: object({
    assignPublicIp: flag({ default: false }),
    securityGroups: set(),
    subnets: set({ required: true }),
  }),
  orderedPlacementStrategies: list({ fields: { field: text(), type: text({ required: true }) } }),
  placementConstraints: set({ fields: { expression: text(), type: text({ required: true }) } }),
  platformVersion: text({ computed: true }),
  propagateTags: text(),
  region: text({ forceNew: true }),
  schedulingStrategy: text({ forceNew: true, default: "REPLICA" }),
  serviceConnectConfiguration: unsupported,
  serviceRegistries: object({
    containerName: text(),
    containerPort: number(),
    port: number(),
    registryArn: text({ required: true }),
  }),
  sigintRollback: unsupported,
  tags: map(),
  taskDefinition: text(),
  triggers: map({ local: true }),
  volumeConfiguration: unsupported,
  vpcLatticeConfigurations: unsupported,
  waitForSteadyState: flag({ local: true, default: false }),
};
