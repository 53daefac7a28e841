import { z } from "zod";

import { defaultKeepImages, isDigest } from "../retention";

/** An object of these keys and no others; says which ones there are. */
function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `is not known here; known are ${Object.keys(shape).join(", ")}`
        : undefined,
  });
}

const text = z.string().min(1, "must not be empty");
const count = (minimum: number) => z.int().min(minimum);

/** Relative, for docker-build takes an absolute path for part of what it builds. */
const relativePath = text.refine((value) => !/^([/\\]|[A-Za-z]:)/.test(value), {
  error:
    "must be relative to the project's folder, so that the same content is the same image on every machine",
});

const image = strict({
  context: relativePath.optional(),
  dockerfile: relativePath.optional(),
  args: z.record(z.string(), z.string()).optional(),
  target: text.optional(),
  platform: z.enum(["linux/amd64", "linux/arm64"]).default("linux/amd64"),
  digest: z
    .string()
    .refine(isDigest, { error: 'must be "sha256:" and 64 lower case hexadecimal digits' })
    .optional(),
});

const service = strict({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, {
      error:
        "must be lower case letters and digits, in words joined by single hyphens, and begin with a letter",
    })
    .max(64, "must have at most 64 characters, for it becomes part of tags and names"),
  image,
  port: z.int().min(1).max(65535).optional(),
  cpu: count(1).default(256),
  memory: count(1).default(512),
  desiredCount: count(0).default(1),
  environment: z.record(z.string(), z.string()).default({}),
  healthCheckPath: z.string().startsWith("/", 'must begin with "/"').optional(),
  loadBalancer: z.boolean().default(false),
});

/** Everything under `berth:` in a stack's configuration, without what one property says about another. */
export const configSchema = strict({
  area: z.string(),
  stage: z.string(),
  services: z.array(service).default([]),
  network: strict({
    vpcId: text,
    subnetIds: z.array(text).min(1, "must name a subnet"),
    assignPublicIp: z.boolean().default(false),
  }).optional(),
  retention: strict({ keepImages: count(1).default(defaultKeepImages) }).default({
    keepImages: defaultKeepImages,
  }),
});

/** The keys whose values are no plain text. */
export const structuredKeys: readonly string[] = ["services", "network", "retention"];
