import type { LogGroup } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

/** What a container needs to know. */
export interface ContainerArgs {
  readonly imageUri: pulumi.Input<string>;
  readonly port?: number;
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The one container of a service, as the JSON text that ECS takes. */
export function containerDefinitions(
  name: string,
  args: ContainerArgs,
  logGroup: LogGroup,
): pulumi.Output<string> {
  return pulumi.jsonStringify([
    {
      name,
      image: args.imageUri,
      essential: true,
      ...(args.port !== undefined && {
        portMappings: [{ containerPort: args.port, hostPort: args.port, protocol: "tcp" }],
      }),
      environment: pulumi.output(args.environment ?? {}).apply(sortedEnvironment),
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": logGroup.name,
          "awslogs-region": logGroup.arn.apply(regionOf),
          "awslogs-stream-prefix": name,
        },
      },
    },
  ]);
}

/** In one order: another order of the same variables is no new revision. */
function sortedEnvironment(environment: Record<string, string>): { name: string; value: string }[] {
  return Object.entries(environment)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `arn:aws:logs:<region>:...`: the log group's own region, whatever provider made it. */
function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}
