import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import type { LogGroup } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

import type { ContainerCondition, ContainerOptions, SidecarArgs } from "./args";
import { environmentProblems } from "./environment";
import { referenceOf } from "./image";
import { checkedSecret } from "./secrets";
import { InvalidArgumentsError } from "../../shared/invalid-arguments-error";

/** What the containers of a task need to know. */
export interface TaskContainersArgs {
  readonly imageUri: pulumi.Input<string>;
  readonly port?: number;
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  readonly secrets?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly container?: ContainerOptions;
  readonly sidecars?: Readonly<Record<string, SidecarArgs>>;
}

/** The containers of a service, its own first, as the JSON text that ECS takes. */
export function containerDefinitions(
  name: string,
  args: TaskContainersArgs,
  logGroup: LogGroup,
): pulumi.Output<string> {
  const { imageUri: image, port, environment, secrets, container, sidecars = {} } = args;
  const definitions: Deep<ContainerDefinition>[] = [
    definition(name, name, { ...container, image, port, environment, secrets }, logGroup),
    ...inOrder(sidecars).map(([sidecar, options]) =>
      definition(sidecar, name, { versionConsistency: "enabled", ...options }, logGroup),
    ),
  ];
  return pulumi.jsonStringify(definitions);
}

/** A type whose parts may all be known only later. */
type Deep<T> = pulumi.Input<
  T extends (infer U)[] ? Deep<U>[] : T extends object ? { [K in keyof T]: Deep<T[K]> } : T
>;

/** A container of either kind, whether a part of it is left out or undefined. */
type AnyContainer = { readonly [K in keyof SidecarArgs]: SidecarArgs[K] | undefined } & {
  readonly image: SidecarArgs["image"];
};

/** What is left out stays out: a property that older versions did not write would be a new revision of every service. */
function definition(
  container: string,
  service: string,
  args: AnyContainer,
  logGroup: LogGroup,
): Deep<ContainerDefinition> {
  const { port, healthCheck, secrets, initProcessEnabled } = args;
  return {
    name: container,
    image: referenceOf(args.image),
    essential: args.essential ?? true,
    ...(port !== undefined && {
      portMappings: [{ containerPort: port, hostPort: port, protocol: "tcp" as const }],
    }),
    environment: environmentOf(container, args.environment, secrets),
    logConfiguration: {
      logDriver: "awslogs" as const,
      options: {
        "awslogs-group": logGroup.name,
        "awslogs-region": logGroup.arn.apply(regionOf),
        "awslogs-stream-prefix": service,
      },
    },
    ...(secrets && { secrets: secretsOf(container, secrets) }),
    ...(args.command && { command: [...args.command] }),
    ...(args.entryPoint && { entryPoint: [...args.entryPoint] }),
    ...(healthCheck && { healthCheck: { ...healthCheck, command: [...healthCheck.command] } }),
    ...(args.dependsOn && { dependsOn: dependencies(args.dependsOn) }),
    ...(args.stopTimeout !== undefined && { stopTimeout: args.stopTimeout }),
    ...(args.user !== undefined && { user: args.user }),
    ...(args.readonlyRootFilesystem !== undefined && { readonlyRootFilesystem: args.readonlyRootFilesystem }),
    ...(initProcessEnabled !== undefined && { linuxParameters: { initProcessEnabled } }),
    ...(args.cpu !== undefined && { cpu: args.cpu }),
    ...(args.memory !== undefined && { memory: args.memory }),
    ...(args.memoryReservation !== undefined && { memoryReservation: args.memoryReservation }),
    ...(args.versionConsistency !== undefined && { versionConsistency: args.versionConsistency }),
  };
}

/** What was not known when the arguments were checked is checked here, before ECS sees it. */
function environmentOf(
  container: string,
  environment: AnyContainer["environment"],
  secrets: AnyContainer["secrets"],
): pulumi.Output<{ name: string; value: string }[]> {
  return pulumi.output(environment ?? {}).apply((values) => {
    const problems = environmentProblems("", Object.keys(values), Object.keys(secrets ?? {}));
    if (problems.length > 0) throw new InvalidArgumentsError(`Container "${container}"`, problems);
    return inOrder(values).map(([name, value]) => ({ name, value }));
  });
}

function secretsOf(
  container: string,
  secrets: NonNullable<AnyContainer["secrets"]>,
): { name: string; valueFrom: pulumi.Output<string> }[] {
  return inOrder(secrets).map(([name, arn]) => ({ name, valueFrom: checkedSecret(container, name, arn) }));
}

function dependencies(
  dependsOn: Readonly<Record<string, ContainerCondition>>,
): { containerName: string; condition: ContainerCondition }[] {
  return inOrder(dependsOn).map(([containerName, condition]) => ({ containerName, condition }));
}

/** In one order: another order of the same variables or containers is no new revision. */
function inOrder<T>(entries: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `arn:aws:logs:<region>:...`: the log group's own region, whatever provider made it. */
function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}
