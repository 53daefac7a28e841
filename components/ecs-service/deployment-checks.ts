import type { Problem } from "../../retention";
import type { EcsServiceArgs } from "./args";
import { rangeProblems } from "../shared/range-problem";

/** What is wrong with how a service is to be deployed. */
export function deploymentProblems(args: EcsServiceArgs): Problem[] {
  const { minimumHealthyPercent, maximumPercent, healthCheckGracePeriodSeconds } = args;
  const ranges = [
    ...rangeProblems("minimumHealthyPercent", minimumHealthyPercent, { from: 0, to: 100 }),
    ...rangeProblems("maximumPercent", maximumPercent, { from: 100, to: 200 }),
  ];
  return [
    ...ranges,
    ...(ranges.length === 0 ? stuckProblems(args) : []),
    ...rangeProblems("healthCheckGracePeriodSeconds", healthCheckGracePeriodSeconds, {
      from: 0,
      to: 2 ** 31 - 1,
    }),
    ...(healthCheckGracePeriodSeconds !== undefined && !args.loadBalancer ? [graceWithoutLoadBalancer] : []),
    ...(args.deploymentAlarms ? alarmProblems(args.deploymentAlarms) : []),
    ...execProblems(args),
  ];
}

/**
 * ECS rounds the fewest tasks up and the most down, so a deployment may be allowed neither to stop an old task nor to
 * start a new one: it would wait until Pulumi gives up.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
function stuckProblems(args: EcsServiceArgs): Problem[] {
  const { minimumHealthyPercent: minimum = 100, maximumPercent: maximum = 200, autoscaling } = args;
  const fewest = autoscaling?.minimum ?? args.desiredCount ?? 1;
  // Of a number that isn't known, or 0 tasks, only what holds for all numbers.
  const tasks = typeof fewest === "number" && fewest > 0 ? fewest : 100;
  if (Math.ceil((tasks * minimum) / 100) < tasks || Math.floor((tasks * maximum) / 100) > tasks) return [];
  const path = args.maximumPercent !== undefined ? "maximumPercent" : "minimumHealthyPercent";
  const message = `With \`minimumHealthyPercent\` ${minimum} and \`maximumPercent\` ${maximum}, a deployment of ${tasks} task${tasks === 1 ? "" : "s"} may neither stop an old one nor start a new one. Lower the first or raise the second.`;
  return [{ code: "stuck-deployment", path, message }];
}

const graceWithoutLoadBalancer: Problem = {
  code: "missing-argument",
  path: "healthCheckGracePeriodSeconds",
  message: "`healthCheckGracePeriodSeconds` needs `loadBalancer`, whose health checks it is about.",
};

function alarmProblems({ alarmNames }: NonNullable<EcsServiceArgs["deploymentAlarms"]>): Problem[] {
  const path = "deploymentAlarms.alarmNames";
  if (alarmNames.length === 0) {
    return [{ code: "missing-argument", path, message: `\`${path}\` must name at least one alarm.` }];
  }
  return alarmNames.flatMap((name, index) => {
    if (typeof name !== "string" || (name.length >= 1 && name.length <= 255)) return [];
    const message = `\`${path}[${index}]\` must have 1 to 255 characters, got ${name.length}.`;
    return [{ code: "illegal-name", path: `${path}[${index}]`, message }];
  });
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html the agent writes to the root file system */
function execProblems({ enableExecuteCommand, container }: EcsServiceArgs): Problem[] {
  if (!enableExecuteCommand || !container?.readonlyRootFilesystem) return [];
  const path = "container.readonlyRootFilesystem";
  const message = `\`enableExecuteCommand\` does not work with \`${path}\`: its agent writes to the file system. Remove one of them.`;
  return [{ code: "conflicting-arguments", path, message }];
}
