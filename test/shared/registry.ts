import {
  DescribeImagesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";

import { localRegion } from "../../local/environment";

import type { World } from "../../local/world";

/** What a repository of the world holds. */
export class Registry {
  readonly ecr: ECRClient;

  constructor(
    private readonly world: World,
    readonly repositoryName: string,
  ) {
    const credentials = {
      accessKeyId: "test",
      secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
    };
    this.ecr = new ECRClient({ endpoint: world.endpoint, region: localRegion, credentials });
  }

  /** The tags of every image, by digest. */
  async images(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { repositoryName } = this;
    const all = new DescribeImagesCommand({ repositoryName, maxResults: 1000 });
    const { imageDetails = [] } = await this.ecr.send(all);
    return Object.fromEntries(
      imageDetails.map(({ imageDigest = "", imageTags = [] }) => [imageDigest, [...imageTags].sort()]),
    );
  }

  /** The digests that some service released. */
  async released(): Promise<string[]> {
    const images = Object.entries(await this.images());
    return images
      .filter(([, tags]) => tags.some((tag) => tag.startsWith("release.")))
      .map(([digest]) => digest)
      .sort();
  }

  /** Whether a client can pull it. */
  async serves(digest: string): Promise<boolean> {
    const url = `${this.world.endpoint}/v2/${this.repositoryName}/manifests/${digest}`;
    return (await fetch(url, { method: "HEAD" })).ok;
  }

  /** The lifecycle policy's text. */
  async lifecyclePolicy(): Promise<string> {
    const { repositoryName } = this;
    const found = await this.ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
    return found.lifecyclePolicyText ?? "";
  }

  /** The repository policy's text. */
  async repositoryPolicy(): Promise<string> {
    const { repositoryName } = this;
    return (await this.ecr.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText ?? "";
  }

  close(): void {
    this.ecr.destroy();
  }
}
