import type { Problem } from "../../retention";
import { autoscalingProblems } from "./autoscaling/checks";
import { containerProblems, imageProblems } from "./containers/checks";
import { containerGroupProblems, containersOf } from "./containers/group-checks";
import { kmsKeyProblems } from "./containers/secrets";
import type { EcsServiceArgs } from "./args";
import { fargateSizeProblem } from "./containers/fargate-size";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { rangeProblems } from "../shared/range-problem";
import { capacityProblems } from "./capacity-checks";
import { deploymentProblems } from "./deployment-checks";
import { familyOf } from "./family";
import { loadBalancerProblems } from "./load-balancer/checks";
import { networkProblems } from "./network-checks";
import { isBuilt } from "./containers/image";
import { releaseProblems } from "./releases";
import { tagProblems } from "../shared/tags";

/**
 * Checks everything that is known before anything is registered.
 *
 * @throws InvalidArgumentsError with all that is wrong
 */
export function checkEcsService(name: string, args: EcsServiceArgs): void {
  const problems = ecsServiceProblems(name, args);
  if (problems.length > 0) throw new InvalidArgumentsError(`EcsService "${name}"`, problems);
}

/** All that is wrong with a service's arguments, as far as they are known. */
export function ecsServiceProblems(name: string, args: EcsServiceArgs): Problem[] {
  const { cpu, memory, port, environment, secrets, autoscaling, loadBalancer } = args;
  const size = fargateSizeProblem(cpu, memory);
  const own = {
    ...args.container,
    ...(port !== undefined && { port }),
    ...(environment !== undefined && { environment }),
    ...(secrets && { secrets }),
  };
  const problems = [
    ...nameProblems(name, loadBalancer !== undefined),
    ...(size ? [size] : []),
    ...portProblems(args),
    ...containerProblems(own, "", "container."),
    ...Object.entries(args.sidecars ?? {}).flatMap(([sidecar, options]) => [
      ...(isBuilt(options.image) ? [] : imageProblems(`sidecars.${sidecar}.image`, options.image)),
      ...containerProblems(options, `sidecars.${sidecar}.`, `sidecars.${sidecar}.`),
    ]),
    ...kmsKeyProblems("secretKmsKeyArns", args.secretKmsKeyArns ?? []),
    ...logProblems(args),
    ...containerGroupProblems(containersOf(name, args), size ? undefined : args),
    ...rangeProblems("ephemeralStorageInGiB", args.ephemeralStorageInGiB, { from: 21, to: 200 }),
    ...rangeProblems("desiredCount", args.desiredCount, { from: 0, to: 2 ** 31 - 1 }),
    ...(loadBalancer ? loadBalancerProblems(loadBalancer) : []),
    ...(autoscaling
      ? autoscalingProblems(autoscaling, {
          hasLoadBalancer: loadBalancer !== undefined,
          desiredCount: args.desiredCount,
        })
      : []),
    ...(args.capacityProviderStrategies ? capacityProblems(args.capacityProviderStrategies) : []),
    ...deploymentProblems(args),
    ...clusterProblems(args),
    ...networkProblems(args.network),
    ...tagProblems(args.tags ?? {}),
  ];
  // A name that is refused already would only be refused again.
  return problems.some(({ path }) => path === "name")
    ? problems
    : [...problems, ...releaseProblems(name, args)];
}

function portProblems({ port, loadBalancer }: EcsServiceArgs): Problem[] {
  if (!loadBalancer || port !== undefined) return [];
  const message = "A service with `loadBalancer` needs `port`, the one that its container listens on.";
  return [{ code: "missing-port", path: "port", message }];
}

function nameProblems(name: string, hasLoadBalancer: boolean): Problem[] {
  const family = familyOf(name);
  return [
    ...(hasLoadBalancer && name.startsWith("internal-")
      ? [
          {
            code: "reserved-name",
            path: "name",
            message:
              'A service with `loadBalancer` must not have a name that begins with "internal-": AWS keeps it for itself.',
          },
        ]
      : []),
    ...(name.length > longestName
      ? [
          {
            code: "long-name",
            path: "name",
            message: `The service's name must have at most ${longestName} characters, so that the names made of it fit, got ${name.length}.`,
          },
        ]
      : []),
    ...(family.length > longestFamily
      ? [
          {
            code: "long-name",
            path: "name",
            message: `The service's task definitions would be the family "${family}" of project, stack and name, ${family.length} characters long; ECS takes ${longestFamily}. Shorten one of the three.`,
          },
        ]
      : []),
  ];
}

/**
 * The tightest name made of it is that of the execution role's policy, `<name>-execution-1234567` in 128 characters.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
const longestName = 128 - "-execution-1234567".length;
/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const longestFamily = 255;

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function logProblems({ logRetentionInDays: days }: EcsServiceArgs): Problem[] {
  if (days === undefined || retentions.includes(days)) return [];
  const path = "logRetentionInDays";
  const message = `\`${path}\` must be 0, for ever, or one of CloudWatch's ${retentions.slice(1).join(", ")}, got ${days}.`;
  return [{ code: "illegal-retention", path, message }];
}

function clusterProblems({ clusterArn, containerInsights }: EcsServiceArgs): Problem[] {
  if (clusterArn === undefined || containerInsights === undefined) return [];
  const path = "containerInsights";
  const message = `\`${path}\` is for a cluster of the service's own, and \`clusterArn\` names one that is there. Remove one of them.`;
  return [{ code: "conflicting-arguments", path, message }];
}
