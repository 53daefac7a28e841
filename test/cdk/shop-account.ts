import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { CreateRepositoryCommand, PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";

import { expireImages } from "../../local/expiry";
import { userCache } from "../../local/paths";
import { baseImageFiles, ensureBusybox, pushImage } from "../../local/registry";
import type { World } from "../../local/world";
import { waitUntil } from "../../local/process";
import { generateLifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { Registry } from "../shared/registry";
import type { ImageDestination } from "./synthesis";

/** An account with berth's repository and policy in it, in which others deploy and push. */
export class ShopAccount {
  readonly registry: Registry;
  readonly #ecs: ECSClient;
  readonly #lambda: LambdaClient;
  #pushes = 0;

  constructor(
    private readonly world: World,
    readonly repositoryName: string,
  ) {
    this.registry = new Registry(world, repositoryName);
    const credentials = { accessKeyId: "test", secretAccessKey: world.secret };
    const config = { region: "us-east-1", endpoint: world.endpoint, credentials };
    this.#ecs = new ECSClient(config);
    this.#lambda = new LambdaClient(config);
  }

  async makeRepository(): Promise<void> {
    const { repositoryName } = this;
    const { ecr } = this.registry;
    await ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
    const lifecyclePolicyText = serialiseLifecyclePolicy(generateLifecyclePolicy({}));
    await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  }

  /** Starts the keeper as its schedule does. */
  async sweep(): Promise<void> {
    const { Functions = [] } = await this.#lambda.send(new ListFunctionsCommand({}));
    const keeper = Functions.find(
      ({ Environment }) => Environment?.Variables?.["BERTH_KEEPER"] !== undefined,
    );
    const run = new InvokeCommand({ FunctionName: keeper?.FunctionName ?? "", Payload: Buffer.from("{}") });
    const { FunctionError, Payload } = await this.#lambda.send(run);
    assert.equal(FunctionError, undefined, Buffer.from(Payload ?? []).toString());
  }

  /** 120 images of others, and then ECR applies the lifecycle policy. */
  async pushesAndExpiry(): Promise<number> {
    for (let n = 0; n < 120; n += 5)
      await Promise.all(Array.from({ length: 5 }, () => this.push(`other-${(this.#pushes += 1)}`)));
    const { endpoint, secret } = this.world;
    const { repositories } = await expireImages({ endpoint, secret, repositoryName: this.repositoryName });
    return repositories[0]?.deleted.length ?? 0;
  }

  async push(tag: string, cmd?: readonly string[]): Promise<string> {
    const base = cmd ? baseImageFiles(await ensureBusybox({ cache: userCache() })) : [];
    const files = [...base, { kind: "file", path: "content", content: tag } as const];
    const { registry, secret } = this.world;
    const target = { registry, secret, repository: this.repositoryName };
    return (await pushImage({ ...target, tag, files, config: cmd ? { cmd } : {} })).digest;
  }

  /** Has a service run another image, by the AWS SDK and nothing else. */
  async run(cluster: string, service: string, tag: string): Promise<void> {
    const found = await this.#service(cluster, service);
    const { taskDefinition: current } = await this.#ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: found.taskDefinition }),
    );
    const [container] = current?.containerDefinitions ?? [];
    const { family, cpu, memory, networkMode, requiresCompatibilities, executionRoleArn, taskRoleArn } =
      current ?? {};
    const image = `${this.world.registry}/${this.repositoryName}:${tag}`;
    const { taskDefinition } = await this.#ecs.send(
      new RegisterTaskDefinitionCommand({
        ...{ family, cpu, memory, networkMode, requiresCompatibilities, executionRoleArn, taskRoleArn },
        containerDefinitions: [{ name: container?.name, essential: true, image }],
      }),
    );
    const change = { cluster, service, taskDefinition: taskDefinition?.taskDefinitionArn };
    await this.#ecs.send(new UpdateServiceCommand(change));
  }

  /** Why ECS gave up the last deployment, once it has. */
  async gaveUp(cluster: string, service: string): Promise<string> {
    let reason = "";
    const isGivenUp = async () => {
      const { deployments = [] } = await this.#service(cluster, service);
      reason = deployments.find(({ rolloutState }) => rolloutState === "FAILED")?.rolloutStateReason ?? "";
      return (
        reason !== "" &&
        deployments.some(({ status, rolloutState }) => status === "PRIMARY" && rolloutState === "COMPLETED")
      );
    };
    await waitUntil(isGivenUp, { what: `${service} is rolled back`, timeoutMs: 60_000 });
    return reason;
  }

  async #service(cluster: string, service: string) {
    const { services } = await this.#ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
    return services?.[0] ?? assert.fail(service);
  }

  /** The digests of a CDK app's images, by tag. */
  async digestsOf(images: readonly ImageDestination[]): Promise<Map<string, string>> {
    const all = Object.entries(await this.registry.images());
    return new Map(
      images.map(({ imageTag }) => [imageTag, all.find(([, tags]) => tags.includes(imageTag))?.[0] ?? ""]),
    );
  }

  /** Waits until an image has a release tag of this name. */
  async isMarked(name: RegExp, digest: string): Promise<string> {
    let found: string | undefined;
    const look = async () =>
      (found = (await this.registry.images())[digest]?.find((tag) => name.test(tag))) !== undefined;
    await waitUntil(look, { what: `${String(name)} on ${digest}`, timeoutMs: 60_000 });
    return found ?? "";
  }

  /** Waits until one of the images has a release tag of this name, and gives its digest. */
  async isOnOneOf(name: RegExp, digests: readonly string[]): Promise<string> {
    let found: string | undefined;
    const look = async () => {
      const images = await this.registry.images();
      found = digests.find((digest) => images[digest]?.some((tag) => name.test(tag)));
      return found !== undefined;
    };
    await waitUntil(look, { what: `${String(name)} on one of ${digests.join(", ")}`, timeoutMs: 60_000 });
    return found ?? "";
  }

  /** Whether a client can pull it: the manifest, and every layer to its last byte. */
  async isPulled(digest: string): Promise<boolean> {
    const url = (path: string) => `${this.world.endpoint}/v2/${this.repositoryName}/${path}`;
    const answer = await fetch(url(`manifests/${digest}`));
    if (!answer.ok) return false;
    const { config, layers } = (await answer.json()) as { config: Blob; layers: Blob[] };
    for (const blob of [config, ...layers]) {
      const content = Buffer.from(await (await fetch(url(`blobs/${blob.digest}`))).arrayBuffer());
      if (`sha256:${createHash("sha256").update(content).digest("hex")}` !== blob.digest) return false;
    }
    return true;
  }

  close(): void {
    this.registry.close();
    this.#ecs.destroy();
    this.#lambda.destroy();
  }
}

interface Blob {
  readonly digest: string;
}
