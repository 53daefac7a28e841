import { createHash } from "node:crypto";
import type { Service, ServiceDeployment, ServiceRevision, Task } from "@aws-sdk/client-ecs";

import type { InventoryClients } from "../../inventory/aws/clients";
import { day, now } from "../retention/image-builder";

/** What a fake account holds, and what was asked of it. */
export class FakeAws {
  /** One look at the service after the other; the last one stays. */
  looks: Partial<Service>[] = [];
  /** Other services, which stay as they are. */
  others: Partial<Service>[] = [];
  serviceDeployment?: Partial<ServiceDeployment>;
  revisions: Partial<ServiceRevision>[] = [];
  /** Images by container, by `family:revision`. */
  taskDefinitions: Record<string, Record<string, string>> = {};
  tasks: Partial<Task>[] = [];
  readonly repositories = new Map<string, FakeRepository>();
  /** Services of App Runner, whose list has the same name as ECS's. */
  appRunner: object[] = [];
  /** Prefixes of pull-through cache rules. */
  pullThroughCaches: string[] = [];
  /** Actions that are refused, such as `PutImage`. */
  denied: string[] = [];
  /** Called before a tag is written: what others do meanwhile. */
  beforePut: () => void = () => undefined;
  /** Names of all calls. */
  readonly calls: string[] = [];
  /** The regions that clients were asked for. */
  readonly regions: (string | undefined)[] = [];

  repository(name: string): FakeRepository {
    const found = this.repositories.get(name) ?? new FakeRepository(name);
    this.repositories.set(name, found);
    return found;
  }

  readonly clients = ({ region }: { readonly region?: string }): InventoryClients => {
    this.regions.push(region);
    const client = { send: this.#send };
    const names = [
      "ecr",
      "ecs",
      "eventbridge",
      "scheduler",
      "lambda",
      "appRunner",
      "batch",
      "codeBuild",
      "logs",
      "cloudFormation",
      "iam",
      "serviceQuotas",
      "sts",
    ];
    return Object.fromEntries(names.map((name) => [name, client])) as unknown as InventoryClients;
  };

  /** Answers these calls otherwise. */
  answer(answers: Record<string, (input: never) => unknown>): void {
    Object.assign(this.#answers, answers);
  }

  readonly #send = async (command: object): Promise<unknown> => {
    const action = command.constructor.name.replace(/Command$/, "");
    this.calls.push(action);
    if (this.denied.includes(action)) throw failure("AccessDeniedException", `not authorized to ${action}`);
    const { input } = command as { readonly input: never };
    return Promise.resolve(this.#answers[action]?.(input) ?? {});
  };

  readonly #answers: Record<string, (input: never) => unknown> = {
    ListClusters: () => ({ clusterArns: ["arn:aws:ecs:eu-west-1:000000000000:cluster/main"] }),
    ListServices: () => ({
      serviceArns: [...this.looks.slice(-1), ...this.others].map(({ serviceArn }) => serviceArn),
      ServiceSummaryList: this.appRunner,
    }),
    DescribeClusters: () => ({ clusters: [] }),
    DescribeServices: ({ cluster, services }: { cluster: string; services: string[] }) => {
      if (cluster.split("/").at(-1) !== "main") throw failure("ClusterNotFoundException");
      const seen = this.looks.length > 1 ? this.looks.shift() : this.looks[0];
      const wanted = services.map((service) => service.split("/").at(-1));
      const all = [...(seen ? [seen] : []), ...this.others];
      return { services: all.filter(({ serviceName }) => wanted.includes(serviceName)), failures: [] };
    },
    ListServiceDeployments: () => ({
      serviceDeployments: this.serviceDeployment ? [{ serviceDeploymentArn: "arn" }] : [],
    }),
    DescribeServiceDeployments: () => ({ serviceDeployments: [this.serviceDeployment] }),
    DescribeServiceRevisions: () => ({ serviceRevisions: this.revisions }),
    DescribeTaskDefinition: ({ taskDefinition }: { taskDefinition: string }) => {
      const name = taskDefinition.split("/").at(-1) ?? "";
      // Without a revision it is the newest one.
      const newest = Object.keys(this.taskDefinitions).findLast((one) => one.startsWith(`${name}:`)) ?? "";
      const containers = this.taskDefinitions[name] ?? this.taskDefinitions[newest] ?? {};
      const containerDefinitions = Object.entries(containers).map(([name, image]) => ({ name, image }));
      return { taskDefinition: { taskDefinitionArn: taskDefinition, containerDefinitions } };
    },
    ListTaskDefinitionFamilies: ({ nextToken = "0" }: { nextToken?: string }) => {
      const families = [
        ...new Set(Object.keys(this.taskDefinitions).map((name) => name.split(":")[0] ?? "")),
      ];
      const next = Number(nextToken) + 1;
      return {
        families: families.slice(Number(nextToken), next),
        ...(next < families.length && { nextToken: String(next) }),
      };
    },
    DescribePullThroughCacheRules: () => ({
      pullThroughCacheRules: this.pullThroughCaches.map((ecrRepositoryPrefix) => ({ ecrRepositoryPrefix })),
    }),
    // One on each page, so that a second page is never forgotten.
    ListTasks: ({ nextToken = "0" }: { nextToken?: string }) => {
      const next = Number(nextToken) + 1;
      return {
        taskArns: this.tasks.length > 0 ? [nextToken] : [],
        ...(next < this.tasks.length && { nextToken: String(next) }),
      };
    },
    DescribeTasks: ({ tasks }: { tasks: string[] }) => ({ tasks: tasks.map((at) => this.tasks[Number(at)]) }),
    DescribeRepositories: () => ({
      repositories: [...this.repositories.values()].map(({ name, mutability }) => ({
        repositoryName: name,
        repositoryUri: `${registry}/${name}`,
        repositoryArn: `arn:aws:ecr:eu-west-1:000000000000:repository/${name}`,
        registryId: "000000000000",
        imageTagMutability: mutability,
      })),
    }),
    DescribeImages: ({ repositoryName }: { repositoryName: string }) => ({
      imageDetails: this.#repository(repositoryName).details(),
    }),
    ListImages: ({ repositoryName, nextToken = "0" }: { repositoryName: string; nextToken?: string }) => {
      const tags = [...this.#repository(repositoryName).tags];
      const [tag, digest] = tags[Number(nextToken)] ?? [];
      const next = Number(nextToken) + 1;
      return {
        imageIds: tag === undefined ? [] : [{ imageTag: tag, imageDigest: digest }],
        ...(next < tags.length && { nextToken: String(next) }),
      };
    },
    BatchGetImage: ({ repositoryName, imageIds }: { repositoryName: string; imageIds: ImageId[] }) =>
      this.#repository(repositoryName).get(imageIds),
    PutImage: (input: { repositoryName: string; imageTag: string; imageDigest: string }) => {
      this.beforePut();
      return this.#repository(input.repositoryName).put(input.imageTag, input.imageDigest);
    },
    BatchDeleteImage: ({ repositoryName, imageIds }: { repositoryName: string; imageIds: ImageId[] }) =>
      this.#repository(repositoryName).delete(imageIds),
    GetLifecyclePolicy: ({ repositoryName }: { repositoryName: string }) => {
      const { policy } = this.#repository(repositoryName);
      if (policy === undefined) throw failure("LifecyclePolicyNotFoundException");
      return { lifecyclePolicyText: policy };
    },
    ListTagsForResource: ({ resourceArn }: { resourceArn: string }) => ({
      tags: [...this.#repository(nameIn(resourceArn)).resourceTags].map(([Key, Value]) => ({ Key, Value })),
    }),
    TagResource: ({ resourceArn, tags }: { resourceArn: string; tags: { Key: string; Value: string }[] }) => {
      for (const { Key, Value } of tags) this.#repository(nameIn(resourceArn)).resourceTags.set(Key, Value);
      return {};
    },
    PutLifecyclePolicy: (input: { repositoryName: string; lifecyclePolicyText: string }) => {
      this.#repository(input.repositoryName).policy = input.lifecyclePolicyText;
      return {};
    },
  };

  #repository(name: string): FakeRepository {
    const found = this.repositories.get(name);
    if (!found) throw failure("RepositoryNotFoundException");
    return found;
  }
}

function nameIn(repositoryArn: string): string {
  return repositoryArn.slice(repositoryArn.indexOf("/") + 1);
}

interface ImageId {
  readonly imageDigest?: string;
  readonly imageTag?: string;
}

/** A repository that holds to ECR's rules about tags. */
export class FakeRepository {
  mutability = "IMMUTABLE";
  policy: string | undefined;
  readonly tags = new Map<string, string>();
  /** Of the repository itself. */
  readonly resourceTags = new Map<string, string>();
  /** Digests of those in the archive. */
  readonly archived = new Set<string>();
  readonly #manifests = new Map<string, { text: string; isIndex: boolean; pushedAt: number }>();

  constructor(readonly name: string) {}

  /** Pushes an image that is told from others by its content, and answers with its digest. */
  push(content: string, ...tags: readonly string[]): string {
    return this.#store(JSON.stringify({ content }), false, tags);
  }

  pushIndex(children: readonly string[], ...tags: readonly string[]): string {
    return this.#store(JSON.stringify({ manifests: children.map((digest) => ({ digest })) }), true, tags);
  }

  /** An image of this manifest, to the letter. */
  pushManifest(manifest: object, ...tags: readonly string[]): string {
    return this.#store(JSON.stringify(manifest), false, tags);
  }

  get digests(): readonly string[] {
    return [...this.#manifests.keys()];
  }

  age(digest: string, days: number): void {
    this.#manifests.get(digest)!.pushedAt = now - days * day;
  }

  expire(digest: string): void {
    this.#manifests.delete(digest);
    for (const [tag, on] of this.tags) if (on === digest) this.tags.delete(tag);
  }

  details(): readonly object[] {
    return [...this.#manifests].map(([imageDigest, { isIndex, pushedAt }]) => {
      const imageTags = [...this.tags].flatMap(([tag, digest]) => (digest === imageDigest ? [tag] : []));
      return {
        imageDigest,
        ...(imageTags.length > 0 && { imageTags }),
        imagePushedAt: new Date(pushedAt),
        imageSizeInBytes: 50_000_000,
        ...(this.archived.has(imageDigest) && { imageStatus: "ARCHIVED" }),
        imageManifestMediaType: isIndex ? indexType : "application/vnd.oci.image.manifest.v1+json",
      };
    });
  }

  get(ids: readonly ImageId[]): object {
    const images: object[] = [];
    const failures: object[] = [];
    for (const imageId of ids) {
      const imageDigest = imageId.imageDigest ?? this.tags.get(imageId.imageTag ?? "") ?? "";
      const found = this.#manifests.get(imageDigest);
      if (found) {
        const imageManifestMediaType = found.isIndex ? indexType : "type";
        images.push({
          imageId: { ...imageId, imageDigest },
          imageManifest: found.text,
          imageManifestMediaType,
        });
      } else failures.push({ imageId, failureCode: "ImageNotFound" });
    }
    return { images, failures };
  }

  put(tag: string, digest: string): object {
    const holder = this.tags.get(tag);
    if (holder === digest) throw failure("ImageAlreadyExistsException");
    if (holder !== undefined && this.mutability === "IMMUTABLE")
      throw failure("ImageTagAlreadyExistsException");
    this.tags.set(tag, digest);
    return {};
  }

  /** By tag the tag goes, and with the last one the image. */
  delete(ids: readonly ImageId[]): object {
    const imageIds = ids.filter(({ imageTag = "" }) => {
      const digest = this.tags.get(imageTag);
      this.tags.delete(imageTag);
      if (digest !== undefined && ![...this.tags.values()].includes(digest)) this.#manifests.delete(digest);
      return digest !== undefined;
    });
    return { imageIds, failures: [] };
  }

  #store(text: string, isIndex: boolean, tags: readonly string[]): string {
    const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    this.#manifests.set(digest, { text, isIndex, pushedAt: now + this.#manifests.size - 1e6 });
    for (const tag of tags) this.tags.set(tag, digest);
    return digest;
  }
}

const indexType = "application/vnd.oci.image.index.v1+json";

export const registry = "000000000000.dkr.ecr.eu-west-1.amazonaws.com";
export const serviceArn = "arn:aws:ecs:eu-west-1:000000000000:service/main/web";
export const taskDefinitionArn = (revision: number) =>
  `arn:aws:ecs:eu-west-1:000000000000:task-definition/web:${revision}`;

/** The service `web`, its one deployment completed unless told otherwise. */
export function service(
  revision: number,
  more: Partial<Service> = {},
  rolloutState = "COMPLETED",
): Partial<Service> {
  const deployment = { status: "PRIMARY", taskDefinition: taskDefinitionArn(revision), rolloutState };
  return {
    serviceArn,
    serviceName: "web",
    clusterArn: "arn:aws:ecs:eu-west-1:000000000000:cluster/main",
    status: "ACTIVE",
    desiredCount: 1,
    taskDefinition: taskDefinitionArn(revision),
    deployments: [{ ...deployment, rolloutState: rolloutState as "COMPLETED" }],
    ...more,
  };
}

/** A task that runs, with the digest of each container. */
export function task(revision: number, digests: Record<string, string>, startedAt = 0): Partial<Task> {
  return {
    taskArn: `arn:aws:ecs:eu-west-1:000000000000:task/main/${startedAt}`,
    taskDefinitionArn: taskDefinitionArn(revision),
    group: "service:web",
    lastStatus: "RUNNING",
    startedAt: new Date(startedAt),
    containers: Object.entries(digests).map(([name, imageDigest]) => ({ name, imageDigest })),
  };
}

export function failure(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
