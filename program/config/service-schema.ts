import { z } from "zod";

import { containerSchema, sidecarSchema } from "./container-schema";
import { imageSchema } from "./image-schema";
import { loadBalancerSchema } from "./load-balancer-schema";
import { count, plainTexts, strict, text, texts } from "./schema-parts";

/** The name of a service, and of an image: a part of tags and of names in AWS. */
export const serviceName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, {
    error:
      "must be lower case letters and digits, in words joined by single hyphens, and begin with a letter",
  })
  .max(64, "must have at most 64 characters, for it becomes part of tags and names");

const capacityProviderStrategy = strict({
  capacityProvider: z.enum(["FARGATE", "FARGATE_SPOT"]),
  base: count(0).exactOptional(),
  weight: count(0).exactOptional(),
});

const autoscaling = strict({
  minimum: count(0),
  maximum: count(1),
  targetCpuPercent: z.number().exactOptional(),
  targetMemoryPercent: z.number().exactOptional(),
  requestsPerTarget: z.number().exactOptional(),
  scaleInCooldownSeconds: count(0).exactOptional(),
  scaleOutCooldownSeconds: count(0).exactOptional(),
});

/** One service: its image, and how it runs in the words of `EcsServiceArgs`. */
export const serviceSchema = strict({
  name: serviceName,
  image: imageSchema,
  cpu: count(1).default(256),
  memory: count(1).default(512),
  ephemeralStorageInGiB: count(1).exactOptional(),
  capacityProviderStrategies: z.array(capacityProviderStrategy).exactOptional(),
  desiredCount: count(0).exactOptional(),
  autoscaling: autoscaling.exactOptional(),
  port: z.int().min(1).max(65535).exactOptional(),
  // `true` stands for a load balancer with nothing said about it.
  loadBalancer: z
    .preprocess(
      (value) => (value === true ? {} : value === false ? undefined : value),
      loadBalancerSchema.optional(),
    )
    .exactOptional(),
  healthCheckGracePeriodSeconds: count(0).exactOptional(),
  environment: plainTexts.default({}),
  secrets: texts.exactOptional(),
  secretKmsKeyArns: z.array(text).exactOptional(),
  container: containerSchema.exactOptional(),
  sidecars: z.record(z.string(), sidecarSchema).exactOptional(),
  logRetentionInDays: count(0).exactOptional(),
  minimumHealthyPercent: count(0).exactOptional(),
  maximumPercent: count(0).exactOptional(),
  deploymentAlarms: strict({
    alarmNames: z.array(text),
    rollback: z.boolean().exactOptional(),
  }).exactOptional(),
  enableExecuteCommand: z.boolean().exactOptional(),
  tags: texts.exactOptional(),
  propagateTags: z.enum(["SERVICE", "TASK_DEFINITION", "NONE"]).exactOptional(),
  enableEcsManagedTags: z.boolean().exactOptional(),
  showContainerLogs: z.boolean().exactOptional(),
});
