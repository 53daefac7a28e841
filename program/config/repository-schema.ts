import { z } from "zod";

import { defaultArchiveAfterDays, defaultKeepImages, minimumArchiveDays } from "../../retention";
import { accountId, count, strict, text, texts } from "./schema-parts";

/** What outlives what. */
export const retentionSchema = strict({
  keepImages: count(1).default(defaultKeepImages),
  archive: strict({
    afterDays: count(1).default(defaultArchiveAfterDays),
    deleteAfterDays: count(minimumArchiveDays).default(minimumArchiveDays),
  }).exactOptional(),
  keepReleases: count(1).default(5),
  deletion: z.enum(["retain", "delete-if-empty", "delete-with-images"]).default("retain"),
  deleteAdopted: z.boolean().exactOptional(),
  protectStages: z.array(text).default(["prod", "production"]),
}).prefault({});

/** Settings of the repository in ECR. */
export const repositorySchema = strict({
  imageTagMutability: z
    .enum(["IMMUTABLE", "MUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"])
    .exactOptional(),
  imageTagMutabilityExclusionFilters: z.array(text).exactOptional(),
  scanOnPush: z.boolean().exactOptional(),
  encryption: z
    .discriminatedUnion(
      "type",
      [
        strict({ type: z.literal("AES256") }),
        strict({ type: z.enum(["KMS", "KMS_DSSE"]), kmsKey: text.exactOptional() }),
      ],
      { error: 'must be a map with the `type` "AES256", "KMS" or "KMS_DSSE"' },
    )
    .exactOptional(),
  tags: texts.exactOptional(),
  pullAccounts: z.array(accountId).exactOptional(),
  pushRoles: z.array(text).exactOptional(),
  lambdaPull: z.boolean().exactOptional(),
}).prefault({});

/** Whose CI jobs may push to the repository, in the words of `PushRoleArgs`. */
export const ciSchema = strict({
  issuer: z.enum(["github", "gitlab"]),
  subjects: z.array(text).min(1, "must name a subject"),
  unreviewed: z.boolean().exactOptional(),
  host: text.exactOptional(),
  audience: text.exactOptional(),
  providerArn: text.exactOptional(),
});

/** Whom to tell of a release that was deleted, in the words of `ReleaseDeletionAlarmArgs`. */
export const alarmSchema = strict({
  topicArn: text,
  topicKmsKeyArn: text.exactOptional(),
  trail: z.boolean().exactOptional(),
  deployerRoleArns: z.array(text).exactOptional(),
  enabled: z.boolean().exactOptional(),
  tags: texts.exactOptional(),
});
