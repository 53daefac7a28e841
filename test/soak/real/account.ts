import { BatchDeleteImageCommand, DeleteRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
} from "@aws-sdk/client-ecs";

import { repositoryTags } from "../../../inventory";
import { localRegion } from "../../../local/environment";
import type { World } from "../../../local/world";
import type { TaggedDigest } from "../../../retention";
import { taggedOwner } from "../../../retention/releases/history-name";

/** A service that ECS has, as somebody sees it who knows nothing of berth. */
export interface RunningService {
  /** The stack that made it: `organization/<project>/<stack>`. */
  readonly owner: string;
  /** What its task definition says: `repository@digest`. */
  readonly deployed: string;
  /** And what its tasks run. */
  readonly inUse: readonly string[];
}

/** The account itself, asked by AWS's own calls. */
export class SoakAccount {
  readonly #ecr: ECRClient;
  readonly #ecs: ECSClient;

  constructor({ endpoint, secret }: World) {
    const credentials = { accessKeyId: "test", secretAccessKey: secret };
    const config = { endpoint, region: localRegion, credentials };
    this.#ecr = new ECRClient(config);
    this.#ecs = new ECSClient(config);
  }

  /** All that has not been deleted. */
  async services(): Promise<readonly RunningService[]> {
    const { clusterArns = [] } = await this.#ecs.send(new ListClustersCommand({}));
    const found = await Promise.all(clusterArns.map((cluster) => this.#servicesOf(cluster)));
    return found.flat();
  }

  tags(repositoryName: string): Promise<readonly TaggedDigest[]> {
    return repositoryTags(this.#ecr, repositoryName);
  }

  async deleteImage(reference: string): Promise<void> {
    const [repositoryName = "", imageDigest = ""] = reference.split("@");
    const { failures = [] } = await this.#ecr.send(
      new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }),
    );
    if (failures.length > 0) throw new Error(`${reference} was not deleted: ${failures[0]?.failureReason}`);
  }

  async deleteRepository(repositoryName: string): Promise<void> {
    await this.#ecr
      .send(new DeleteRepositoryCommand({ repositoryName, force: true }))
      .catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== "RepositoryNotFoundException") throw error;
      });
  }

  close(): void {
    this.#ecr.destroy();
    this.#ecs.destroy();
  }

  async #servicesOf(cluster: string): Promise<RunningService[]> {
    const { serviceArns = [] } = await this.#ecs.send(new ListServicesCommand({ cluster }));
    if (serviceArns.length === 0) return [];
    const { services = [] } = await this.#ecs.send(
      new DescribeServicesCommand({ cluster, services: serviceArns, include: ["TAGS"] }),
    );
    const active = services.filter(({ status }) => status === "ACTIVE");
    return Promise.all(active.map((service) => this.#running(cluster, service)));
  }

  async #running(cluster: string, { serviceName, taskDefinition, tags }: Service): Promise<RunningService> {
    const [deployed = ""] = await this.#imagesOf(taskDefinition ?? "");
    const { taskArns = [] } = await this.#ecs.send(new ListTasksCommand({ cluster, serviceName }));
    const { tasks = [] } =
      taskArns.length === 0
        ? {}
        : await this.#ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    const definitions = tasks
      .filter(({ lastStatus }) => lastStatus === "RUNNING")
      .flatMap(({ taskDefinitionArn }) => taskDefinitionArn ?? []);
    const run = await Promise.all([...new Set(definitions)].map((one) => this.#imagesOf(one)));
    return { owner: taggedOwner(tags) ?? "", deployed, inUse: [...new Set([deployed, ...run.flat()])] };
  }

  async #imagesOf(taskDefinition: string): Promise<string[]> {
    const described = await this.#ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const { containerDefinitions = [] } = described.taskDefinition ?? {};
    return Promise.all(containerDefinitions.map(({ image = "" }) => this.#byDigest(image)));
  }

  /** Without the registry's host, and by digest; a tag that is gone stays a tag. */
  async #byDigest(image: string): Promise<string> {
    const reference = image.slice(image.indexOf("/") + 1);
    if (reference.includes("@")) return reference;
    const [repositoryName = "", wanted = ""] = reference.split(":");
    const found = (await this.tags(repositoryName)).find(({ tag }) => tag === wanted);
    return found ? `${repositoryName}@${found.digest}` : `${repositoryName}@${wanted}`;
  }
}
