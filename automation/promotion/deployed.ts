import type { PromotionPlan } from "../../releases/promotion/promotion-plan";
import { PromotionFailedError } from "./errors";
import { stackOutputs } from "./stack";

/**
 * Reads the stack's own outputs after its `up`: what was promoted is what it says it runs.
 *
 * @throws {PromotionFailedError} `not-as-promoted`
 */
export function assertDeployed(
  { images }: PromotionPlan,
  outputs: Readonly<Record<string, unknown>>,
  stack: string,
): void {
  const digests = new Map(stackOutputs(outputs).services.map(({ name, digest }) => [name, digest]));
  const problems = images
    // What sidecars run is in no output.
    .filter(({ service, image }) => service === image)
    .flatMap(({ service, digest }) => {
      const runs = digests.get(service);
      if (runs === undefined || runs === digest) return [];
      return [{ code: "other-image", path: service, message: `it runs ${runs}, not ${digest}.` }];
    });
  if (problems.length === 0) return;
  const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
  throw new PromotionFailedError(
    "not-as-promoted",
    stack,
    [
      `The images are in the repository of the stack "${stack}", but its program has deployed others:`,
      ...lines,
      "What it runs is what the program says: `Environment` takes `berth:promoted` in the place of it, a `ServiceImage` alone doesn't.",
    ].join("\n"),
    { problems },
  );
}

/** Services that the target doesn't have. */
export function notInTarget(
  { images }: PromotionPlan,
  outputs: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = stackOutputs(outputs).services.map(({ name }) => name);
  return [...new Set(images.map(({ service }) => service))].filter((service) => !names.includes(service));
}
