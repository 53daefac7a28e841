import type { CallContext } from "../provider";
import type { Clients } from "./clients";

/** The clients of one region. */
type ClientsOfRegion = Pick<
  Clients,
  | "ecr"
  | "ecs"
  | "iam"
  | "sts"
  | "ec2"
  | "logs"
  | "elb"
  | "scaling"
  | "cloudWatch"
  | "events"
  | "lambda"
  | "sqs"
  | "s3"
  | "ssm"
  | "cloudControl"
  | "cloudFormation"
>;

/** What the functions of a resource type work with. */
export interface AwsContext extends CallContext, ClientsOfRegion {
  /** The region of the resource at hand. */
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** Whether a tag is none of the program's business (`aws:ignoreTags`, and those of AWS itself). */
  ignoresTag(key: string): boolean;
  /** The account that the credentials belong to; asked once. */
  accountId(): Promise<string>;
}
