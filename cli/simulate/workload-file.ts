import { z } from "zod";

import type { Problem, Workload, WorkloadStep } from "../../retention";
import { invalidInput } from "../shared/errors";
import type { Io } from "../shared/io";
import { parseJsonInput } from "../shared/json-input";
import { readInput } from "../shared/read-input";

/** Reads a workload: `{"name", "about"?, "days", "steps": [{"kind": "push", "at", "service", "image", "megabytes", "tags"?}, ...]}`. */
export async function readWorkload(io: Io, file: string): Promise<Workload> {
  const option = "--workload-file";
  const workload = parseJsonInput(option, file, await readInput(io, option, file), schema);
  const problems = workload.steps.flatMap(({ at, service, image, kind }, place) =>
    kind !== "push" && !isPushedBefore(workload, { at, service, image })
      ? [neverPushed(`steps[${place}].image`, { kind, service, image })]
      : [],
  );
  if (problems.length > 0) throw invalidInput(option, file, problems);
  return { ...workload, steps: [...workload.steps].sort((a, b) => a.at - b.at) };
}

const step = {
  at: z.number().min(0),
  service: z.string().min(1),
  image: z.string().min(1),
};

const schema: z.ZodType<Workload> = z.strictObject({
  name: z.string().min(1),
  about: z.string().default(""),
  days: z.int().min(1).max(3650),
  steps: z.array(
    z.discriminatedUnion("kind", [
      z.strictObject({
        ...{ kind: z.literal("push"), ...step, megabytes: z.number().min(0) },
        platforms: z.int().min(0).max(20).exactOptional(),
        tags: z.array(z.string().min(1)).min(1).exactOptional(),
      }),
      z.strictObject({
        ...{ kind: z.literal("deploy"), ...step },
        fails: z.boolean().exactOptional(),
        inEcs: z.boolean().exactOptional(),
      }),
      z.strictObject({ kind: z.literal("withdraw"), ...step }),
    ]),
  ),
});

function isPushedBefore(
  { steps }: Workload,
  { at, service, image }: { readonly at: number; readonly service: string; readonly image: string },
): boolean {
  return steps.some(
    (other) => other.kind === "push" && other.service === service && other.image === image && other.at <= at,
  );
}

function neverPushed(
  path: string,
  { kind, service, image }: Pick<WorkloadStep, "kind" | "service" | "image">,
): Problem {
  const done = kind === "withdraw" ? "withdrawn" : "deployed";
  const message = `The image ${JSON.stringify(image)} of ${service} is ${done} before any push of it. Push it first.`;
  return { code: "never-pushed", path, message };
}
