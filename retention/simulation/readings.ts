import type { Workload } from "./workload";

/**
 * A workload once for each way in which AWS's text can be read: whether what an index refers to takes places in a rule's
 * count is not said. Where there is no index, all come to the same, and it is there once.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function readingsOf(workload: Workload): readonly Workload[] {
  const { name, about, steps } = workload;
  if (!steps.some((step) => step.kind === "push" && (step.platforms ?? 0) > 0)) return [workload];
  return [
    {
      ...workload,
      name: `${name}, which take places`,
      about: `${about} Read so that what an index refers to takes places in a count.`,
    },
    {
      ...workload,
      name: `${name}, which take none`,
      about: `${about} Read so that what an index refers to takes no places in a count.`,
      steps: steps.map((step) => {
        if (step.kind !== "push") return step;
        const { platforms: _, ...push } = step;
        return push;
      }),
    },
  ];
}
