import { z } from "zod";

import { fargateSizeProblem } from "../components/fargate-size";
import { repositoryName, type Problem } from "../retention";

/**
 * What one property says about another. Works on whatever can be read of the raw values, so that one mistake does not
 * hide the next.
 */
export function crossProblems(raw: unknown): Problem[] {
  const { area, stage, services } = readable.parse(raw);
  const problems: Problem[] = [];
  // Where one of the two is missing, a faultless one stands in, so that the other is looked at all the same.
  const name = repositoryName(area ?? "area", stage ?? "stage");
  if (!name.ok)
    problems.push(...name.problems.map((problem) => ({ ...problem, path: `berth:${problem.path}` })));
  services.forEach((service, index) => {
    const at = (path: string) => `berth:services[${index}]${path}`;
    const first = services.findIndex(({ name }) => name !== undefined && name === service.name);
    if (first >= 0 && first < index) {
      const message = `is the name of berth:services[${first}] already, got "${service.name}"; names are unique in a stack.`;
      problems.push({ code: "duplicate", path: at(".name"), message });
    }
    problems.push(...imageProblems(service.image, at(".image")), ...serviceProblems(service, at));
  });
  return problems;
}

// Everything optional, and what has another type is as good as absent: that it has, the schema says.
const optional = <T extends z.ZodType>(type: T) => type.optional().catch(undefined);
const readableImage = z.looseObject({});
const readableService = z
  .object({
    name: optional(z.string()),
    image: optional(readableImage),
    port: optional(z.unknown()),
    cpu: optional(z.int().positive()).default(256),
    memory: optional(z.int().positive()).default(512),
    healthCheckPath: optional(z.unknown()),
    loadBalancer: optional(z.boolean()),
  })
  .catch({ cpu: 256, memory: 512 });
const readable = z.object({
  area: optional(z.string()),
  stage: optional(z.string()),
  services: z.array(readableService).catch([]),
});

function imageProblems(image: Record<string, unknown> | undefined, path: string): Problem[] {
  if (!image) return [];
  const both = "context" in image && "digest" in image;
  if (both || !("context" in image || "digest" in image)) {
    const given = both ? "both" : "neither";
    const message = `must have either \`context\`, to build it, or \`digest\`, when it is in the repository already; got ${given}.`;
    return [{ code: "context-or-digest", path, message }];
  }
  if (!("digest" in image)) return [];
  return ["dockerfile", "args", "target"]
    .filter((key) => key in image)
    .map((key) => ({
      code: "not-with-digest",
      path: `${path}.${key}`,
      message: "says how to build, which an image given by `digest` isn't; leave it out.",
    }));
}

function serviceProblems(service: z.infer<typeof readableService>, at: (path: string) => string): Problem[] {
  const problems: Problem[] = [];
  const size =
    service.cpu !== undefined &&
    service.memory !== undefined &&
    fargateSizeProblem(service.cpu, service.memory);
  if (size) problems.push({ ...size, path: at(`.${size.path}`) });
  if (service.loadBalancer === true && service.port === undefined) {
    const message =
      "must be set, to the port that the container listens on: the service has a load balancer.";
    problems.push({ code: "missing-port", path: at(".port"), message });
  }
  if (service.loadBalancer === true && service.name?.startsWith("internal-")) {
    const message = `must not begin with "internal-", got "${service.name}": AWS keeps that for its own load balancers.`;
    problems.push({ code: "reserved-name", path: at(".name"), message });
  }
  if (service.loadBalancer !== true && service.healthCheckPath !== undefined) {
    const message = "is what a load balancer asks for, and the service has none; set `loadBalancer: true`.";
    problems.push({ code: "no-load-balancer", path: at(".healthCheckPath"), message });
  }
  return problems;
}
