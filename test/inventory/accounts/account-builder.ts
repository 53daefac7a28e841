import type { Deployment, Service, ServiceDeployment, ServiceRevision, Task } from "@aws-sdk/client-ecs";

import type { InUseReport } from "../../../inventory";
import { clusterArn, definitionArn, digestOf, registryHost, serviceArn } from "./account";

/** A reference into the registry: `app:1`, or `app@word`. */
export function ref(short: string): string {
  const [repository, word] = short.split("@");
  return `${registryHost}/${repository}${word === undefined ? "" : `@${digestOf(word)}`}`;
}

/** A service with deployments `web:1`, the first being the primary one; settled unless told otherwise. */
export function service(
  name: string,
  deployments: readonly (string | [string, Partial<Deployment>])[],
  more: Partial<Service> = {},
): Service {
  return {
    serviceArn: serviceArn("main", name),
    serviceName: name,
    clusterArn: clusterArn("main"),
    deployments: deployments.map((one, index) => {
      const [definition, rest] = typeof one === "string" ? [one, {}] : one;
      const status = index === 0 ? "PRIMARY" : "ACTIVE";
      return { status, rolloutState: "COMPLETED", taskDefinition: definitionArn(definition), ...rest };
    }),
    ...more,
  };
}

/** Revisions by name: the task definition, and by container its image and the digest that ECS established. */
export function revisions(
  all: Record<string, [string, Record<string, [string, string?]>]>,
): ServiceRevision[] {
  return Object.entries(all).map(([arn, [definition, containers]]) => ({
    serviceRevisionArn: arn,
    taskDefinition: definitionArn(definition),
    containerImages: Object.entries(containers).map(([containerName, [image, word]]) => ({
      containerName,
      image: ref(image),
      ...(word !== undefined && { imageDigest: digestOf(word) }),
    })),
  }));
}

/** A deployment of the service `web`, from and to revisions. */
export function serviceDeployment(
  serviceDeploymentArn: string,
  status: NonNullable<ServiceDeployment["status"]>,
  { from = [], to, back, at = 0 }: { from?: string[]; to?: string; back?: string; at?: number },
): ServiceDeployment {
  return {
    serviceDeploymentArn,
    serviceArn: serviceArn("main", "web"),
    status,
    finishedAt: new Date(1e12 + at),
    sourceServiceRevisions: from.map((arn) => ({ arn })),
    ...(to !== undefined && { targetServiceRevision: { arn: to } }),
    ...(back !== undefined && { rollback: { serviceRevisionArn: back } }),
  };
}

/** A task of a task definition; by container its image and the digest that it runs. */
export function task(
  taskArn: string,
  definition: string,
  containers: Record<string, [string | undefined, string?]>,
  group = `family:${definition}`,
): Task {
  return {
    taskArn,
    group,
    taskDefinitionArn: definitionArn(definition),
    containers: Object.entries(containers).map(([name, [image, word]]) => ({
      name,
      ...(image !== undefined && { image: ref(image) }),
      ...(word !== undefined && { imageDigest: digestOf(word) }),
    })),
  };
}

/** What a report says, as lines: `app@a service main/web: running`. */
export function told({ inUse, unresolved }: Pick<InUseReport, "inUse" | "unresolved">): string[] {
  return [
    ...inUse.map(({ repositoryName, digest, tag, user }) => {
      const word = Buffer.from(digest.slice(7), "hex").toString().replace(/\0+$/, "");
      return `${repositoryName}${tag === undefined ? "" : `:${tag}`}@${word} ${userText(user)}`;
    }),
    ...unresolved.map(
      ({ reference, reason, user }) =>
        `${reference.replace(`${registryHost}/`, "")} ${reason} ${userText(user)}`,
    ),
  ];
}

function userText({ kind, name, role }: InUseReport["inUse"][number]["user"]): string {
  return `${kind} ${name}${role === undefined ? "" : `: ${role}`}`;
}
