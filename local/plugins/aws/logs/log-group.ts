import type { CloudWatchLogs, LogGroup, LogGroupClass } from "@aws-sdk/client-cloudwatch-logs";
import type { LogGroupArgs, LogGroupState } from "@pulumi/aws/cloudwatch/logGroup";
import { flag, map, number, resourceType, text, unsupported } from "../../provider";
import type { AwsContext } from "../context";
import { during, unlessRefused } from "../failures";
import { fromTagList, toTagList, updateTags } from "../tags";
import { nameOrPrefixed } from "../unique-name";

/** `aws.cloudwatch.LogGroup` */
export const logGroup = resourceType<AwsContext, LogGroupArgs, LogGroupState>({
  token: "aws:cloudwatch/logGroup:LogGroup",
  autoname: { maxLength: 255 },
  inputs: {
    deletionProtectionEnabled: unsupported,
    kmsKeyId: text(),
    logGroupClass: text({ forceNew: true, computed: true }),
    name: text({ forceNew: true, computed: true, conflictsWith: ["namePrefix"] }),
    namePrefix: text({ forceNew: true, computed: true, local: true, conflictsWith: ["name"] }),
    region: text({ forceNew: true }),
    retentionInDays: number({ default: 0 }),
    skipDestroy: flag({ local: true, default: false }),
    tags: map(),
  },
  outputs: ["arn", "tagsAll"],

  create: async (aws, inputs) => {
    const name = nameOrPrefixed(inputs.name, inputs.namePrefix);
    return during(`creating CloudWatch Logs Log Group (${name})`, async () => {
      const logs = await aws.logs();
      await logs.createLogGroup({
        logGroupName: name,
        kmsKeyId: inputs.kmsKeyId,
        logGroupClass: inputs.logGroupClass as LogGroupClass | undefined,
        ...(Object.keys(inputs.tags ?? {}).length > 0 && { tags: inputs.tags }),
      });
      await keep(logs, name, inputs.retentionInDays);
      return name;
    });
  },

  read: (aws, id) =>
    during(`reading CloudWatch Logs Log Group (${id})`, async () => {
      const logs = await aws.logs();
      const found = await find(logs, id);
      if (!found) return undefined;
      const arn = (found.logGroupArn ?? found.arn ?? "").replace(/:\*$/, "");
      const { tags } = await logs.listTagsForResource({ resourceArn: arn });
      return {
        arn,
        kmsKeyId: found.kmsKeyId,
        logGroupClass: found.logGroupClass ?? "STANDARD",
        name: found.logGroupName,
        region: aws.region,
        retentionInDays: found.retentionInDays ?? 0,
        tags: fromTagList(aws, toTagList(tags)),
      };
    }),

  update: (aws, id, inputs, { old, changed }) =>
    during(`updating CloudWatch Logs Log Group (${id})`, async () => {
      const logs = await aws.logs();
      if (changed.has("retentionInDays")) await keep(logs, id, inputs.retentionInDays);
      if (changed.has("kmsKeyId")) {
        if (inputs.kmsKeyId) await logs.associateKmsKey({ logGroupName: id, kmsKeyId: inputs.kmsKeyId });
        else await logs.disassociateKmsKey({ logGroupName: id });
      }
      await updateTags(old.tags, inputs.tags, {
        remove: (tagKeys) => logs.untagResource({ resourceArn: old.arn, tagKeys }),
        write: (tags) => logs.tagResource({ resourceArn: old.arn, tags }),
      });
    }),

  delete: (aws, id, { skipDestroy }) =>
    during(`deleting CloudWatch Logs Log Group (${id})`, async () => {
      if (skipDestroy) return;
      await unlessRefused(
        (await aws.logs()).deleteLogGroup({ logGroupName: id }),
        "ResourceNotFoundException",
      );
    }),
});

/** AWS finds log groups by prefix only. */
async function find(logs: CloudWatchLogs, name: string): Promise<LogGroup | undefined> {
  let nextToken: string | undefined;
  do {
    const page = await logs.describeLogGroups({ logGroupNamePrefix: name, nextToken });
    const found = page.logGroups?.find(({ logGroupName }) => logGroupName === name);
    if (found) return found;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return undefined;
}

/** 0 days: for ever. */
async function keep(
  logs: CloudWatchLogs,
  logGroupName: string,
  retentionInDays: number | undefined,
): Promise<void> {
  if (retentionInDays) await logs.putRetentionPolicy({ logGroupName, retentionInDays });
  else await unlessRefused(logs.deleteRetentionPolicy({ logGroupName }), "ResourceNotFoundException");
}
