import { keeperSettings, type KeeperSettings } from "../../keeper/settings";
import type { Problem } from "../../retention";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { tagProblems } from "../shared/tags";
import type { ReleaseKeeperArgs } from "./args";

/** The settings; throws with everything that is wrong when no keeper can be made of the arguments. */
export function checkedSettings(name: string, args: ReleaseKeeperArgs): KeeperSettings {
  const { topicArn, tags = {}, ...options } = args;
  const checked = keeperSettings(options);
  const problems = [
    ...(checked.ok ? [] : checked.problems),
    ...topicProblems(topicArn),
    ...tagProblems(tags),
  ];
  if (!checked.ok || problems.length > 0)
    throw new InvalidArgumentsError(`ReleaseKeeper "${name}"`, problems);
  return checked.value;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
function topicProblems(topicArn: unknown): Problem[] {
  if (typeof topicArn !== "string" || /^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]{1,256}$/.test(topicArn)) return [];
  const path = "topicArn";
  const message = `\`${path}\` must be the ARN of a standard SNS topic, such as "arn:aws:sns:eu-west-1:123456789012:oncall", got ${JSON.stringify(topicArn)}.`;
  return [{ code: "illegal-topic", path, message }];
}
