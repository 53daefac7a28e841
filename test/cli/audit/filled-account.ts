import { createHash } from "node:crypto";
import * as http from "node:http";

import { ECR } from "@aws-sdk/client-ecr";
import { ECS } from "@aws-sdk/client-ecs";
import pLimit from "p-limit";

/** How large an account is. */
export interface AccountSize {
  readonly repositories: number;
  /** Of each repository; one in 25 is an index of the two before it. */
  readonly images: number;
  /** Each with a task definition of its own, and one task. */
  readonly services: number;
}

/** A gateway, and the registry that it is. */
interface LocalEndpoint {
  readonly endpoint: string;
  readonly registry: string;
}

/**
 * Fills a region of the local AWS. Images go to the emulator itself: the gateway looks at a whole repository before each
 * push, which is much for a hundred thousand.
 */
export async function fillAccount(local: LocalEndpoint, region: string, size: AccountSize): Promise<void> {
  const credentials = {
    accessKeyId: "test",
    secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
  };
  const config = { endpoint: local.endpoint, region, credentials };
  const [ecr, ecs] = [new ECR(config), new ECS(config)];
  try {
    await fillRegistry(ecr, await emulatorOf(local), region, size);
    await fillClusters(ecs, local.registry, size);
  } finally {
    ecr.destroy();
    ecs.destroy();
  }
}

async function emulatorOf({ endpoint }: LocalEndpoint): Promise<string> {
  const health = await fetch(`${endpoint}/_berth/health`);
  return ((await health.json()) as { emulator: string }).emulator;
}

/** Every fourth repository keeps the newest hundred of any, as the shared ones of the peers do. */
async function fillRegistry(
  ecr: ECR,
  emulator: string,
  region: string,
  { repositories, images }: AccountSize,
): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const limit = pLimit(4);
  for (let repository = 0; repository < repositories; repository++) {
    const repositoryName = nameOf(repository);
    await ecr.createRepository({ repositoryName });
    if (repository % 4 === 0)
      await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: keepHundred });
    const puts = Array.from({ length: images }, (_, image) =>
      limit(() => {
        const { text, type } = manifestOf(repository, image);
        const input = { repositoryName, imageManifest: text, imageManifestMediaType: type };
        return putImage(emulator, agent, region, { ...input, imageTag: tagOf(image) });
      }),
    );
    await Promise.all(puts);
  }
  agent.destroy();
}

async function fillClusters(ecs: ECS, registry: string, size: AccountSize): Promise<void> {
  const { repositories, images, services } = size;
  const limit = pLimit(4);
  for (let cluster = 0; cluster * servicesOfCluster < services; cluster++)
    await ecs.createCluster({ clusterName: `cluster-${cluster}` });
  await Promise.all(
    Array.from({ length: services }, (_, service) =>
      limit(async () => {
        const [repository, image] = [service % repositories, (service * 37) % images];
        const which =
          service % 2 === 0 ? `:${tagOf(image)}` : `@${digestOf(manifestOf(repository, image).text)}`;
        const [family, uri] = [`service-${service}`, `${registry}/${nameOf(repository)}${which}`];
        const containerDefinitions = [{ name: "app", image: uri, memory: 64 }];
        await ecs.registerTaskDefinition({ family, containerDefinitions });
        const cluster = `cluster-${Math.floor(service / servicesOfCluster)}`;
        await ecs.createService({ cluster, serviceName: family, taskDefinition: family, desiredCount: 1 });
      }),
    ),
  );
}

const servicesOfCluster = 200;
const nameOf = (repository: number) => `team-${String(repository).padStart(3, "0")}/assets`;
const tagOf = (image: number) => `build-${image}`;

const keepHundred = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 },
      action: { type: "expire" },
    },
  ],
});

/** A manifest of a few megabytes that is like no other; each 25th is an index of the two before it. */
function manifestOf(repository: number, image: number): { readonly text: string; readonly type: string } {
  const oci = (what: string) => `application/vnd.oci.image.${what}`;
  const isIndex = image % 25 === 24;
  const mediaType = oci(isIndex ? "index.v1+json" : "manifest.v1+json");
  const part = (word: string, size: number) => ({ digest: digestOf(`${word} ${repository} ${image}`), size });
  const body = isIndex
    ? {
        manifests: [image - 2, image - 1].map((child) => {
          const { text, type } = manifestOf(repository, child);
          return { mediaType: type, digest: digestOf(text), size: text.length };
        }),
      }
    : {
        config: { mediaType: oci("config.v1+json"), ...part("config", 2_000) },
        layers: [{ mediaType: oci("layer.v1.tar+gzip"), ...part("layer", 8_000_000) }],
      };
  return { text: JSON.stringify({ schemaVersion: 2, mediaType, ...body }), type: mediaType };
}

function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** `ecr:PutImage`, without the SDK: it would take longer than the emulator. */
function putImage(emulator: string, agent: http.Agent, region: string, input: object): Promise<void> {
  const body = JSON.stringify(input);
  return new Promise((resolve, reject) => {
    const request = http.request(emulator, {
      ...{ method: "POST", agent },
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/ecr/aws4_request`,
        "content-length": Buffer.byteLength(body),
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.PutImage",
      },
    });
    request.on("error", reject);
    request.on("response", (answer) => {
      answer.resume();
      if (answer.statusCode === 200) answer.on("end", resolve);
      else reject(new Error(`The emulator answered ${answer.statusCode} to PutImage.`));
    });
    request.end(body);
  });
}
