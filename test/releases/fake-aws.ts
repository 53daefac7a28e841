import { createHash } from "node:crypto";
import type { Deployment, Service, ServiceDeployment, Task } from "@aws-sdk/client-ecs";

import type { EcrClient, EcsClient } from "../../inventory/aws/clients";
import type { Clock } from "../../releases";

/** What a fake ECS and ECR hold, and what was asked of them. */
export interface FakeAws {
  /** One look at the service after the other; the last one stays. */
  services: (Partial<Service> | undefined)[];
  /** Newest service deployment, if ECS has any on record. */
  serviceDeployment?: Partial<ServiceDeployment>;
  /** Images of the one container, by `family:revision`. */
  taskDefinitions: Record<string, Record<string, string>>;
  /** Digests of the deployments of before that ECS has on record. */
  deployedBefore?: string[];
  tasks: Partial<Task>[];
  /** Manifests by digest. */
  manifests: Record<string, string>;
  /** Digests by tag. */
  tags: Record<string, string>;
  /** Called before a tag is written: what others do meanwhile, or an error to throw. */
  beforePut?: () => void;
  /** Called after a tag is written: what others do then, in a repository whose tags move. */
  afterPut?: () => void;
  /** Calls that are refused, such as `putImage`. */
  denied: string[];
  calls: string[];
  /** Milliseconds that were waited. */
  waited: number;
}

export const repository = "000000000000.dkr.ecr.eu-west-1.amazonaws.com/myapp-assets-dev";
export const serviceArn = "arn:aws:ecs:eu-west-1:000000000000:service/main/web";
export const taskDefinitionArn = (revision: number) =>
  `arn:aws:ecs:eu-west-1:000000000000:task-definition/web:${revision}`;

/** A manifest and its digest. */
export function manifestOf(
  content: string,
  children: readonly string[] = [],
): [digest: string, text: string] {
  const text = JSON.stringify({
    content,
    ...(children.length > 0 && { manifests: children.map((digest) => ({ digest })) }),
  });
  return [`sha256:${createHash("sha256").update(text).digest("hex")}`, text];
}

export function deployment(revision: number, more: Partial<Deployment> = {}): Deployment {
  return {
    id: `ecs-svc/${revision}`,
    status: "PRIMARY",
    taskDefinition: taskDefinitionArn(revision),
    rolloutState: "COMPLETED",
    ...more,
  };
}

export function service(deployments: Deployment[], more: Partial<Service> = {}): Partial<Service> {
  return { serviceArn, serviceName: "web", status: "ACTIVE", desiredCount: 1, deployments, ...more };
}

export function task(
  revision: number,
  imageDigest: string | undefined,
  lastStatus = "RUNNING",
): Partial<Task> {
  return {
    taskDefinitionArn: taskDefinitionArn(revision),
    lastStatus,
    containers: [{ name: "web", ...(imageDigest !== undefined && { imageDigest }) }],
  };
}

/** Clients that answer out of the fake, and a clock that does not wait. */
export function fakeClients(aws: FakeAws): {
  readonly ecs: EcsClient;
  readonly ecr: EcrClient;
  readonly clock: Clock;
} {
  const say = (name: string) => {
    aws.calls.push(name);
    if (aws.denied.includes(name))
      throw failure("AccessDeniedException", `not authorized to perform ${name}`);
  };
  let look = 0;
  const ecs = {
    describeServices: () => {
      say("describeServices");
      const seen = aws.services[Math.min(look++, aws.services.length - 1)];
      return { services: seen ? [seen] : [] };
    },
    listServiceDeployments: () => {
      say("listServiceDeployments");
      const newest = aws.serviceDeployment ? [{ serviceDeploymentArn: "arn" }] : [];
      const before = (aws.deployedBefore ?? []).map((digest) => ({
        ...{ status: "SUCCESSFUL", targetServiceRevisionArn: digest },
      }));
      return { serviceDeployments: [...newest, ...before] };
    },
    describeServiceRevisions: ({ serviceRevisionArns }: { serviceRevisionArns: string[] }) => {
      say("describeServiceRevisions");
      if (serviceRevisionArns.length > 20) throw failure("InvalidParameterException");
      const serviceRevisions = serviceRevisionArns.map((imageDigest) => ({
        containerImages: [{ imageDigest }],
      }));
      return { serviceRevisions };
    },
    listTaskDefinitions: ({ familyPrefix, status }: { familyPrefix: string; status: string }) => {
      say("listTaskDefinitions");
      const arns = Object.keys(aws.taskDefinitions)
        .filter((revision) => revision.startsWith(familyPrefix))
        .map((revision) => `arn:aws:ecs:eu-west-1:000000000000:task-definition/${revision}`);
      // Pulumi deregisters all but the newest.
      return { taskDefinitionArns: status === "ACTIVE" ? arns.slice(-1) : arns.slice(0, -1) };
    },
    describeServiceDeployments: () => ({ serviceDeployments: [aws.serviceDeployment] }),
    describeTaskDefinition: ({ taskDefinition }: { taskDefinition: string }) => {
      say("describeTaskDefinition");
      const images = aws.taskDefinitions[taskDefinition.split("/").at(-1) ?? ""] ?? {};
      const containerDefinitions = Object.entries(images).map(([name, image]) => ({ name, image }));
      return { taskDefinition: { containerDefinitions } };
    },
    listTasks: () => {
      say("listTasks");
      return { taskArns: aws.tasks.map((_, index) => `task-${index}`) };
    },
    describeTasks: () => ({ tasks: aws.tasks }),
  };
  const ecr = {
    batchGetImage: ({ imageIds }: { imageIds: { imageDigest?: string; imageTag?: string }[] }) => {
      say("batchGetImage");
      const { imageTag, imageDigest = aws.tags[imageTag ?? ""] ?? "" } = imageIds[0] ?? {};
      const imageManifest = aws.manifests[imageDigest];
      return imageManifest === undefined
        ? {
            images: [],
            failures: [{ failureCode: "ImageNotFound", failureReason: "Requested image not found" }],
          }
        : { images: [{ imageId: { imageDigest }, imageManifest, imageManifestMediaType: "type" }] };
    },
    listImages: ({ nextToken }: { nextToken?: string }) => {
      say("listImages");
      // One on each page, so that a second page is never forgotten.
      const index = Number(nextToken ?? 0);
      const [tag, digest] = Object.entries(aws.tags)[index] ?? [];
      const more = index + 1 < Object.keys(aws.tags).length;
      return {
        imageIds: tag === undefined ? [] : [{ imageTag: tag, imageDigest: digest }],
        ...(more && { nextToken: String(index + 1) }),
      };
    },
    putImage: (input: { imageTag: string; imageDigest: string; imageManifest: string }) => {
      say("putImage");
      aws.beforePut?.();
      if (aws.manifests[input.imageDigest] !== input.imageManifest)
        throw failure("ImageDigestDoesNotMatchException");
      const holder = aws.tags[input.imageTag];
      if (holder === input.imageDigest) throw failure("ImageAlreadyExistsException");
      if (holder !== undefined) throw failure("ImageTagAlreadyExistsException");
      aws.tags[input.imageTag] = input.imageDigest;
      aws.afterPut?.();
      return {};
    },
    describeImages: ({ imageIds }: { imageIds: { imageTag: string }[] }) => {
      say("describeImages");
      const digests = new Set(imageIds.map(({ imageTag }) => aws.tags[imageTag]));
      if (digests.has(undefined)) throw failure("ImageNotFoundException");
      const tagsOf = (digest: string | undefined) =>
        Object.keys(aws.tags).filter((tag) => aws.tags[tag] === digest);
      return {
        imageDetails: [...digests].map((imageDigest) => ({ imageDigest, imageTags: tagsOf(imageDigest) })),
      };
    },
    batchDeleteImage: ({ imageIds }: { imageIds: { imageTag: string }[] }) => {
      say("batchDeleteImage");
      for (const { imageTag } of imageIds) delete aws.tags[imageTag];
      return {};
    },
  };
  const client = (methods: Record<string, (input: never) => unknown>) => ({
    send: (command: { readonly input: unknown }) =>
      new Promise((resolve) => {
        const method = methods[methodOf(command)];
        if (!method) throw new Error(`The fake does not know ${methodOf(command)}.`);
        resolve(method(structuredClone(command.input) as never));
      }),
  });
  const clock: Clock = {
    now: () => aws.waited,
    sleep: (ms) => {
      aws.waited += ms;
      return Promise.resolve();
    },
  };
  return { ecs: client(ecs), ecr: client(ecr), clock };
}

/** `listTasks` of a `ListTasksCommand`. */
export function methodOf(command: object): string {
  const { name } = command.constructor;
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1, -"Command".length)}`;
}

export function failure(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
