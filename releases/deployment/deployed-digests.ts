import {
  DescribeServiceRevisionsCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
  ListTaskDefinitionsCommand,
  type ServiceDeploymentBrief,
} from "@aws-sdk/client-ecs";

import type { EcsClient } from "../../inventory/aws/clients";
import { perCall } from "../../inventory/aws/call-limits";
import { lastPart } from "../../retention/arn";
import { parseImageReference } from "../../retention/images/image-reference";
import { awsCall } from "../aws-call";

/** A service, by what it runs now. */
export interface DeployedService {
  /** Name or ARN. */
  readonly cluster: string | undefined;
  /** Name or ARN. */
  readonly service: string;
  /** The ARN of the task definition that it runs: its family has those of before. */
  readonly taskDefinition: string;
}

/**
 * Which of these digests ECS has seen the service run, by what ECS keeps and whoever may push images can't write: the
 * service's deployments, of the last 90 days, and the task definitions of its family, as far back as the newest 50 go.
 * Nothing is asked once all are found.
 *
 * @throws {InventoryError} when ECS can't be asked for the task definitions that are left to look at
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 */
export async function deployedDigests(
  ecs: EcsClient,
  service: DeployedService,
  wanted: readonly string[],
): Promise<ReadonlySet<string>> {
  // The deployments alone may not be asked for: the task definitions may still tell all.
  const seen = new Set(await revisionDigests(ecs, service).catch(() => []));
  const isDone = () => wanted.every((digest) => seen.has(digest));
  if (isDone()) return seen;
  for (const taskDefinition of await familyRevisions(ecs, service.taskDefinition)) {
    for (const digest of await definitionDigests(ecs, taskDefinition)) seen.add(digest);
    if (isDone()) break;
  }
  return seen;
}

const mostTaskDefinitions = 50;

/** ECS has fixed them, also where the task definition names a tag. */
async function revisionDigests(
  ecs: EcsClient,
  { cluster, service }: DeployedService,
): Promise<readonly string[]> {
  const { serviceDeployments = [] } = await awsCall("ecs:ListServiceDeployments", lastPart(service), () =>
    ecs.send(new ListServiceDeploymentsCommand({ cluster, service, maxResults: 100 })),
  );
  const arns = [...new Set(serviceDeployments.flatMap(ranRevisions))];
  const digests: string[] = [];
  for (let from = 0; from < arns.length; from += perCall["ecs:DescribeServiceRevisions"]) {
    const serviceRevisionArns = arns.slice(from, from + perCall["ecs:DescribeServiceRevisions"]);
    const { serviceRevisions = [] } = await awsCall("ecs:DescribeServiceRevisions", lastPart(service), () =>
      ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns })),
    );
    for (const { containerImages = [] } of serviceRevisions)
      for (const { image, imageDigest } of containerImages)
        digests.push(...(imageDigest === undefined ? [] : [imageDigest]), ...digestIn(image));
  }
  return digests;
}

/** What a deployment was for, if it came to its end. */
function ranRevisions({ status, targetServiceRevisionArn }: ServiceDeploymentBrief): string[] {
  return status === "SUCCESSFUL" && targetServiceRevisionArn !== undefined ? [targetServiceRevisionArn] : [];
}

/** The newest first, those that are deregistered too. */
async function familyRevisions(ecs: EcsClient, taskDefinition: string): Promise<readonly string[]> {
  const family = familyOf(taskDefinition);
  const listed = await Promise.all(
    (["ACTIVE", "INACTIVE"] as const).map((status) =>
      awsCall("ecs:ListTaskDefinitions", `the family ${family}`, () =>
        ecs.send(
          new ListTaskDefinitionsCommand({ familyPrefix: family, status, sort: "DESC", maxResults: 100 }),
        ),
      ),
    ),
  );
  return listed
    .flatMap(({ taskDefinitionArns = [] }) => taskDefinitionArns)
    .filter((arn) => familyOf(arn) === family)
    .sort((a, b) => revisionOf(b) - revisionOf(a))
    .slice(0, mostTaskDefinitions);
}

async function definitionDigests(ecs: EcsClient, taskDefinition: string): Promise<readonly string[]> {
  const found = await awsCall("ecs:DescribeTaskDefinition", lastPart(taskDefinition), () =>
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
  );
  return (found.taskDefinition?.containerDefinitions ?? []).flatMap(({ image }) => digestIn(image));
}

function digestIn(image: string | undefined): string[] {
  const parsed = parseImageReference(image ?? "");
  return parsed.ok && parsed.value.digest !== undefined ? [parsed.value.digest] : [];
}

function familyOf(arn: string): string {
  return lastPart(arn).replace(/:\d+$/, "");
}

function revisionOf(arn: string): number {
  return Number(/:(\d+)$/.exec(arn)?.[1] ?? 0);
}
