import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  ECRClient,
  PutImageCommand,
  PutLifecyclePolicyCommand,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { ECSClient } from "@aws-sdk/client-ecs";

import { formatReleaseTag, type LifecyclePolicy, serialiseLifecyclePolicy } from "../../retention";
import { forgetImage, knowsImage } from "../daemon";
import { localRegion } from "../environment";
import { type ImageFile, pushImage } from "../registry";
import type { World } from "../world";

/** Where the story plays, and who is told of it. */
export interface StageOptions {
  readonly world: World;
  /** Files of an image in which a shell runs. */
  readonly baseFiles: readonly ImageFile[];
  readonly say: (line: string) => void;
  /** Ends the story at its next step. */
  readonly signal: AbortSignal;
}

/** One repository of the story, and the Docker beside it. */
export class Stage {
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;

  constructor(
    private readonly o: StageOptions,
    /** The repository. */
    readonly name: string,
  ) {
    const credentials = { accessKeyId: "test", secretAccessKey: this.o.world.secret };
    const config = { endpoint: o.world.endpoint, region: localRegion, credentials };
    this.ecr = new ECRClient(config);
    this.ecs = new ECSClient(config);
  }

  get endpoint(): string {
    return this.o.world.endpoint;
  }

  get secret(): string {
    return this.o.world.secret;
  }

  say(line: string): void {
    this.goOn();
    this.o.say(line);
  }

  /** Throws when the story was interrupted. */
  goOn(): void {
    this.o.signal.throwIfAborted();
  }

  async createRepository(policy: LifecyclePolicy): Promise<void> {
    const repositoryName = this.name;
    await this.ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
    const lifecyclePolicyText = serialiseLifecyclePolicy(policy);
    await this.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  }

  /** The image that the service runs: it waits until it is told to stop. */
  async pushService(tag: string): Promise<string> {
    const cmd = ["sh", "-c", "trap exit TERM; while :; do sleep 3600 & wait; done"];
    // Its own in each repository, so that Docker has a copy for each.
    const own = { kind: "file", path: "etc/repository", content: this.name } as const;
    return this.#push(tag, [...this.o.baseFiles, own], cmd);
  }

  /** An image of somebody else's. */
  pushOther(tag: string): Promise<string> {
    return this.#push(tag, [{ kind: "file", path: "content", content: tag }], []);
  }

  reference(digest: string): string {
    return `${this.o.world.registry}/${this.name}@${digest}`;
  }

  /** As berth does after a deployment that has proved to run: the digest gets the service's release tag. */
  async release(digest: string, service: string): Promise<string> {
    const repositoryName = this.name;
    const found = await this.ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }),
    );
    const imageTag = formatReleaseTag(service, 1);
    const [image] = found.images ?? [];
    const { imageManifest, imageManifestMediaType } = image ?? {};
    const again = { repositoryName, imageManifest, imageManifestMediaType, imageTag };
    await this.ecr.send(new PutImageCommand(again));
    return imageTag;
  }

  /** Whether the registry still hands the image out. */
  async serves(digest: string): Promise<boolean> {
    const url = `${this.endpoint}/v2/${this.name}/manifests/${digest}`;
    return (await fetch(url, { method: "HEAD" })).ok;
  }

  /** Takes Docker's own copy away. Returns whether it is gone. */
  async forget(digest: string): Promise<boolean> {
    const host = this.o.world.env["DOCKER_HOST"] ?? "";
    await forgetImage(host, this.reference(digest));
    return !(await knowsImage(host, this.reference(digest)));
  }

  async deleteRepository(): Promise<void> {
    try {
      await this.ecr.send(new DeleteRepositoryCommand({ repositoryName: this.name, force: true }));
    } catch (error) {
      if (!(error instanceof RepositoryNotFoundException)) throw error;
    }
  }

  close(): void {
    this.ecr.destroy();
    this.ecs.destroy();
  }

  async #push(tag: string, files: readonly ImageFile[], cmd: readonly string[]): Promise<string> {
    this.goOn();
    const { registry } = this.o.world;
    const { digest } = await pushImage({
      registry,
      secret: this.secret,
      repository: this.name,
      tag,
      files,
      config: { cmd },
    });
    return digest;
  }
}
