import { randomBytes } from "node:crypto";
import { CreateRepositoryCommand, DeleteRepositoryCommand, type ECRClient } from "@aws-sdk/client-ecr";

import { policyPreview } from "../../inventory/registry/policy-preview";
import { sha256 } from "../../local/registry/layer";
import type { Clock } from "../../releases/clock";
import { registrySession, type RegistrySession } from "../../releases/copy/registry-session";
import { pushEmptyBlob } from "../../releases/withdrawal/keep-reason";
import { emptyBlob } from "../../releases/withdrawal/reason";
import type { LifecycleRule } from "../../retention";

/** One of AWS's worked examples. */
export interface Vector {
  readonly name: string;
  readonly rules: readonly LifecycleRule[];
  readonly images: readonly {
    readonly id: string;
    readonly tags: readonly string[];
    readonly ageDays: number;
  }[];
  /** The `id`s of those that go. */
  readonly expired: readonly string[];
}

/** What ECR's preview says of one. */
export interface VectorOnEcr {
  readonly name: string;
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

export interface VectorsOptions {
  readonly ecr: ECRClient;
  readonly clock: Clock;
  /** Between two pushes, so that one is older than the other. ECR tells seconds. */
  readonly gapMs: number;
  readonly onLine: (line: string) => void;
}

/** Those that need no age: images are as old as the push of this very run, so only their order can be as in the example. */
export function countVectors(vectors: readonly Vector[]): Vector[] {
  return vectors.filter(({ rules }) =>
    rules.every(({ selection }) => selection.countType === "imageCountMoreThan"),
  );
}

/**
 * Has ECR preview the policy of each example, on images that it pushes into a repository of its own, one for each. A preview
 * deletes nothing; the repositories are deleted in the end, whatever happens.
 */
export async function vectorsOnEcr(
  vectors: readonly Vector[],
  options: VectorsOptions,
): Promise<VectorOnEcr[]> {
  const results: VectorOnEcr[] = [];
  for (const vector of vectors) {
    const repositoryName = `berth-test/${randomBytes(6).toString("hex")}`;
    await options.ecr.send(new CreateRepositoryCommand({ repositoryName }));
    try {
      const found = await previewOf(vector, repositoryName, options);
      const result = { name: vector.name, expected: [...vector.expired].sort(), found };
      options.onLine(`${vector.name}: ECR would take ${found.join(", ") || "nothing"}`);
      results.push(result);
    } finally {
      await options.ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    }
  }
  return results;
}

async function previewOf(
  { rules, images }: Vector,
  repositoryName: string,
  { ecr, clock, gapMs }: VectorsOptions,
): Promise<string[]> {
  const session = await registrySession({ ecr, repositoryName }, clock);
  await pushEmptyBlob(session);
  const ids = new Map<string, string>();
  for (const { id, tags } of [...images].sort((a, b) => b.ageDays - a.ageDays)) {
    ids.set(await pushManifest(session, id, tags), id);
    await clock.sleep(gapMs);
  }
  const taken = await policyPreview(ecr, repositoryName, {
    policyText: JSON.stringify({ rules }),
    timeoutMs: 10 * 60_000,
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
  });
  return taken.map(({ imageDigest }) => ids.get(imageDigest) ?? imageDigest).sort();
}

/** An image of two bytes, told from the others by its annotation. */
async function pushManifest(session: RegistrySession, id: string, tags: readonly string[]): Promise<string> {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const body = Buffer.from(
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType },
      config: { ...emptyBlob, mediaType: "application/vnd.oci.image.config.v1+json" },
      layers: [{ ...emptyBlob, mediaType: "application/vnd.oci.image.layer.v1.tar" }],
      annotations: { "dev.berth.test": id },
    }),
  );
  const digest = sha256(body);
  for (const reference of tags.length > 0 ? tags : [digest])
    await expectCreated(
      await session.ask("PUT", `manifests/${reference}`, { headers: { "content-type": mediaType }, body }),
      `the image ${id}`,
    );
  return digest;
}

async function expectCreated(answer: Response, what: string): Promise<void> {
  if (answer.status !== 201) throw new Error(`The registry did not take ${what}: ${await answer.text()}`);
  await answer.body?.cancel();
}
