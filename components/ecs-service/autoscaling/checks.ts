import type { Problem } from "../../../retention";
import type { AutoscalingArgs } from "./args";
import { rangeProblems, type Range } from "../../shared/range-problem";

/**
 * What is wrong with a service's autoscaling.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
export function autoscalingProblems(
  args: AutoscalingArgs,
  service: { readonly hasLoadBalancer: boolean; readonly desiredCount: unknown },
): Problem[] {
  const { minimum, maximum, targetCpuPercent, targetMemoryPercent, requestsPerTarget } = args;
  return [
    ...rangeProblems("autoscaling.minimum", minimum, counts),
    ...rangeProblems("autoscaling.maximum", maximum, { ...counts, from: 1 }),
    ...orderProblems(args, service.desiredCount),
    ...rangeProblems("autoscaling.targetCpuPercent", targetCpuPercent, percents),
    ...rangeProblems("autoscaling.targetMemoryPercent", targetMemoryPercent, percents),
    ...rangeProblems("autoscaling.requestsPerTarget", requestsPerTarget, { ...counts, from: 1 }),
    ...rangeProblems("autoscaling.scaleInCooldownSeconds", args.scaleInCooldownSeconds, counts),
    ...rangeProblems("autoscaling.scaleOutCooldownSeconds", args.scaleOutCooldownSeconds, counts),
    ...targetProblems(args, service.hasLoadBalancer),
  ];
}

const counts: Range = { from: 0, to: 2 ** 31 - 1 };
const percents: Range = { from: 1, to: 100 };

function orderProblems({ minimum, maximum }: AutoscalingArgs, desiredCount: unknown): Problem[] {
  if (minimum > maximum) {
    const message = `\`autoscaling.minimum\` must not be more than \`autoscaling.maximum\` (${maximum}), got ${minimum}.`;
    return [{ code: "out-of-range", path: "autoscaling.minimum", message }];
  }
  if (typeof desiredCount !== "number" || (desiredCount >= minimum && desiredCount <= maximum)) return [];
  const message = `\`desiredCount\` must be from \`autoscaling.minimum\` to \`autoscaling.maximum\` (${minimum} to ${maximum}), got ${desiredCount}.`;
  return [{ code: "out-of-range", path: "desiredCount", message }];
}

function targetProblems(args: AutoscalingArgs, hasLoadBalancer: boolean): Problem[] {
  const { targetCpuPercent, targetMemoryPercent, requestsPerTarget } = args;
  if (requestsPerTarget !== undefined && !hasLoadBalancer) {
    const path = "autoscaling.requestsPerTarget";
    const message = `\`${path}\` needs \`loadBalancer\`, which counts the requests.`;
    return [{ code: "missing-argument", path, message }];
  }
  if ([targetCpuPercent, targetMemoryPercent, requestsPerTarget].some((target) => target !== undefined))
    return [];
  const message =
    "`autoscaling` needs something to follow: `targetCpuPercent`, `targetMemoryPercent` or `requestsPerTarget`.";
  return [{ code: "missing-argument", path: "autoscaling", message }];
}
