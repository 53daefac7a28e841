import type { JobDefinition } from "@aws-sdk/client-batch";
import type { ImageDetail } from "@aws-sdk/client-ecr";
import type {
  ContainerDefinition,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Task,
} from "@aws-sdk/client-ecs";
import type { Rule, Target } from "@aws-sdk/client-eventbridge";
import type { FunctionCodeLocation } from "@aws-sdk/client-lambda";
import type { GetScheduleOutput } from "@aws-sdk/client-scheduler";

/** All that an account holds, in the SDK's own words. Nothing, where nothing is given. */
export interface FakeAccount {
  repositories?: Record<string, FakeImage[]>;
  lifecyclePolicies?: Record<string, string>;
  clusters?: Record<string, { services?: Service[]; tasks?: Task[] }>;
  serviceDeployments?: ServiceDeployment[];
  serviceRevisions?: ServiceRevision[];
  /** By `family:revision`. */
  taskDefinitions?: Record<string, ContainerDefinition[]>;
  buses?: Record<string, (Rule & { Targets: Target[] })[]>;
  schedules?: GetScheduleOutput[];
  functions?: { name: string; version: string; code?: FunctionCodeLocation }[];
  appRunnerServices?: { name: string; status?: string; image?: string }[];
  jobDefinitions?: JobDefinition[];
  projects?: Record<string, string>;
  /** How many things AWS puts on a page at most. @default as many as are asked for */
  pageSize?: number;
}

/** An image, and the manifest of an index. */
export type FakeImage = ImageDetail & { readonly manifest?: string };

export const accountId = "123456789012";
export const region = "eu-west-1";
export const registryHost = `${accountId}.dkr.ecr.${region}.amazonaws.com`;
export const clusterArn = (name: string) => `arn:aws:ecs:${region}:${accountId}:cluster/${name}`;
export const serviceArn = (cluster: string, name: string) =>
  `arn:aws:ecs:${region}:${accountId}:service/${cluster}/${name}`;
export const definitionArn = (name: string) => `arn:aws:ecs:${region}:${accountId}:task-definition/${name}`;

/** A digest that is easy to tell from others. */
export const digestOf = (word: string) =>
  `sha256:${Buffer.from(word).toString("hex").padEnd(64, "0").slice(0, 64)}`;

/** An image with these tags. */
export function image(word: string, tags: string[] = [], more: Partial<FakeImage> = {}): FakeImage {
  return {
    imageDigest: digestOf(word),
    ...(tags.length > 0 && { imageTags: tags }),
    imagePushedAt: new Date(1e12),
    ...more,
  };
}
