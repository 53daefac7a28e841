import type {
  ContainerDefinition,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
  Volume,
} from "@aws-sdk/client-ecs";
import type { TaskDefinitionArgs, TaskDefinitionState } from "@pulumi/aws/ecs/taskDefinition";
import {
  flag,
  json,
  map,
  number,
  object,
  resourceType,
  set,
  text,
  unsupported,
  type Plain,
  type Property,
} from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { sameContainerDefinitions } from "../json/container-definitions";
import { fromTagList, toLowerTagList, updateTags } from "../tags";

const volumeFields: Readonly<Record<string, Property>> = {
  configureAtLaunch: flag({ computed: true }),
  dockerVolumeConfiguration: unsupported,
  efsVolumeConfiguration: object({
    authorizationConfig: object({ accessPointId: text(), iam: text() }),
    fileSystemId: text({ required: true }),
    rootDirectory: text({ default: "/" }),
    transitEncryption: text(),
    transitEncryptionPort: number(),
  }),
  fsxWindowsFileServerVolumeConfiguration: unsupported,
  hostPath: text({ computed: true }),
  name: text({ required: true }),
  s3filesVolumeConfiguration: unsupported,
};

/** `aws.ecs.TaskDefinition`, whose id is its family: every change but that of its tags is a new revision. */
export const taskDefinition = resourceType<AwsContext, TaskDefinitionArgs, TaskDefinitionState>({
  token: "aws:ecs/taskDefinition:TaskDefinition",
  inputs: {
    // ECS answers with the host ports that the network mode implies; read() knows the mode, a comparison of texts needs none.
    containerDefinitions: json({ required: true, forceNew: true, same: sameInAnyMode }),
    cpu: text({ forceNew: true }),
    enableFaultInjection: flag({ forceNew: true, computed: true }),
    ephemeralStorage: object({ sizeInGib: number({ required: true }) }, { forceNew: true }),
    executionRoleArn: text({ forceNew: true }),
    family: text({ required: true, forceNew: true }),
    ipcMode: text({ forceNew: true }),
    memory: text({ forceNew: true }),
    networkMode: text({ forceNew: true, computed: true }),
    pidMode: text({ forceNew: true }),
    placementConstraints: set({
      forceNew: true,
      fields: { expression: text(), type: text({ required: true }) },
    }),
    proxyConfiguration: unsupported,
    region: text({ forceNew: true }),
    requiresCompatibilities: set({ forceNew: true }),
    runtimePlatform: object({ cpuArchitecture: text(), operatingSystemFamily: text() }, { forceNew: true }),
    skipDestroy: flag({ local: true, default: false }),
    tags: map(),
    taskRoleArn: text({ forceNew: true }),
    trackLatest: flag({ local: true, default: false }),
    volumes: set({ forceNew: true, fields: volumeFields }),
  },
  outputs: ["arn", "arnWithoutRevision", "revision", "tagsAll"],

  create: (aws, inputs) =>
    during(`creating ECS Task Definition (${inputs.family})`, async () => {
      const { taskDefinition: created } = await (await aws.ecs()).registerTaskDefinition(request(inputs));
      return created?.taskDefinitionArn ?? "";
    }),

  read: (aws, id, known) =>
    during(`reading ECS Task Definition (${id})`, async () => {
      // Just created or imported, the id is an ARN; afterwards it is the family.
      const reference = known.trackLatest && known.family ? known.family : (known.arn ?? id);
      const answer = await unlessRefused(
        (await aws.ecs()).describeTaskDefinition({ taskDefinition: reference, include: ["TAGS"] }),
        "ClientException",
      );
      const found = answer?.taskDefinition;
      if (!found || found.status === "INACTIVE") return undefined;
      return {
        ...stateOf(found),
        id: found.family ?? id,
        region: aws.region,
        tags: fromTagList(aws, answer.tags),
      };
    }),

  update: (aws, id, inputs, { old }) =>
    during(`updating ECS Task Definition (${id})`, async () => {
      const ecs = await aws.ecs();
      await updateTags(old.tags, inputs.tags, {
        remove: (tagKeys) => ecs.untagResource({ resourceArn: old.arn, tagKeys }),
        write: (tags) => ecs.tagResource({ resourceArn: old.arn, tags: toLowerTagList(tags) }),
      });
    }),

  delete: (aws, id, { arn, skipDestroy }) =>
    during(`deleting ECS Task Definition (${id})`, async () => {
      if (skipDestroy) return;
      await unlessRefused(
        (await aws.ecs()).deregisterTaskDefinition({ taskDefinition: arn }),
        "ClientException",
      );
    }),
});

function sameInAnyMode(state: unknown, input: unknown): boolean {
  return (
    sameContainerDefinitions("awsvpc")(state, input) || sameContainerDefinitions(undefined)(state, input)
  );
}

function request(inputs: Plain<TaskDefinitionArgs>): RegisterTaskDefinitionCommandInput {
  const tags = toLowerTagList(inputs.tags);
  return {
    family: inputs.family,
    containerDefinitions: JSON.parse(inputs.containerDefinitions) as ContainerDefinition[],
    cpu: inputs.cpu,
    memory: inputs.memory,
    enableFaultInjection: inputs.enableFaultInjection,
    ...(inputs.ephemeralStorage && { ephemeralStorage: { sizeInGiB: inputs.ephemeralStorage.sizeInGib } }),
    executionRoleArn: inputs.executionRoleArn,
    taskRoleArn: inputs.taskRoleArn,
    ipcMode: inputs.ipcMode as RegisterTaskDefinitionCommandInput["ipcMode"],
    pidMode: inputs.pidMode as RegisterTaskDefinitionCommandInput["pidMode"],
    networkMode: inputs.networkMode as RegisterTaskDefinitionCommandInput["networkMode"],
    placementConstraints:
      inputs.placementConstraints as RegisterTaskDefinitionCommandInput["placementConstraints"],
    requiresCompatibilities:
      inputs.requiresCompatibilities as RegisterTaskDefinitionCommandInput["requiresCompatibilities"],
    runtimePlatform: inputs.runtimePlatform as RegisterTaskDefinitionCommandInput["runtimePlatform"],
    volumes: inputs.volumes?.map(toVolume),
    // ECS refuses an empty list of tags.
    ...(tags.length > 0 && { tags }),
  };
}

type VolumeArgs = NonNullable<Plain<TaskDefinitionArgs>["volumes"]>[number];

function toVolume({ name, hostPath, configureAtLaunch, efsVolumeConfiguration: efs }: VolumeArgs): Volume {
  return {
    name,
    configuredAtLaunch: configureAtLaunch,
    ...(hostPath && { host: { sourcePath: hostPath } }),
    ...(efs && { efsVolumeConfiguration: efs as NonNullable<Volume["efsVolumeConfiguration"]> }),
  };
}

function fromVolume({ name, host, configuredAtLaunch, efsVolumeConfiguration: efs }: Volume): VolumeArgs {
  return {
    name: name ?? "",
    ...(host?.sourcePath && { hostPath: host.sourcePath }),
    ...(configuredAtLaunch !== undefined && { configureAtLaunch: configuredAtLaunch }),
    ...(efs && {
      efsVolumeConfiguration: {
        ...efs,
        fileSystemId: efs.fileSystemId ?? "",
      },
    }),
  };
}

function stateOf(found: TaskDefinition): Partial<Plain<TaskDefinitionState>> {
  return {
    arn: found.taskDefinitionArn,
    arnWithoutRevision: found.taskDefinitionArn?.replace(/:\d+$/, ""),
    revision: found.revision,
    family: found.family,
    containerDefinitions: JSON.stringify(found.containerDefinitions ?? []),
    cpu: found.cpu,
    memory: found.memory,
    enableFaultInjection: found.enableFaultInjection ?? false,
    ephemeralStorage: found.ephemeralStorage && { sizeInGib: found.ephemeralStorage.sizeInGiB ?? 0 },
    executionRoleArn: found.executionRoleArn || undefined,
    taskRoleArn: found.taskRoleArn || undefined,
    ipcMode: found.ipcMode || undefined,
    pidMode: found.pidMode || undefined,
    networkMode: found.networkMode ?? "bridge",
    placementConstraints: (found.placementConstraints ?? []).map(({ type, expression }) => ({
      type: type ?? "",
      ...(expression !== undefined && { expression }),
    })),
    requiresCompatibilities: found.requiresCompatibilities ?? [],
    runtimePlatform: found.runtimePlatform && {
      cpuArchitecture: found.runtimePlatform.cpuArchitecture,
      operatingSystemFamily: found.runtimePlatform.operatingSystemFamily,
    },
    volumes: (found.volumes ?? []).map(fromVolume),
  };
}
