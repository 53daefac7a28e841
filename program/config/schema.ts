import { z } from "zod";

import { alarmSchema, ciSchema, repositorySchema, retentionSchema } from "./repository-schema";
import { promotedSchema } from "./promoted";
import { rollbackSchema } from "./rollback";
import { stackName, strict, text } from "./schema-parts";
import { serviceSchema } from "./service-schema";

const network = strict({
  vpcId: text,
  subnetIds: z.array(text).min(1, "must name a subnet"),
  assignPublicIp: z.boolean().default(false),
  securityGroupIds: z.array(text).exactOptional(),
});

/** Pulumi keeps a single value as its text. */
const flag = z.preprocess(
  (value) => (value === "true" ? true : value === "false" ? false : value),
  z.boolean("must be true or false"),
);

/** Everything under `berth:` in a stack's configuration, without what one property says about another. */
export const configSchema = strict({
  area: z.string(),
  stage: z.string(),
  services: z.array(serviceSchema).default([]),
  network: network.exactOptional(),
  retention: retentionSchema,
  guard: z.enum(["refuse", "warn", "off"]).default("refuse"),
  adopt: stackName.exactOptional(),
  pushedContent: z.enum(["build", "take"]).exactOptional(),
  build: z.enum(["as-needed", "never"]).exactOptional(),
  protected: flag.exactOptional(),
  promoted: promotedSchema.exactOptional(),
  promotionFollows: flag.exactOptional(),
  rollback: rollbackSchema.exactOptional(),
  repository: repositorySchema,
  ci: ciSchema.exactOptional(),
  alarm: alarmSchema.exactOptional(),
  clusterArn: text.exactOptional(),
  showContainerLogs: flag.exactOptional(),
});

/** The keys whose values are no plain text. */
export const structuredKeys: readonly string[] = [
  "services",
  "network",
  "retention",
  "repository",
  "ci",
  "alarm",
  "rollback",
  "promoted",
];
