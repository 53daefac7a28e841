import type { Calls } from "../aws/calls";
import type { EcrClient } from "../aws/clients";
import { inBatches } from "../aws/in-batches";
import { InventoryError } from "../aws/inventory-error";
import { parsedObject } from "../aws/parsed-object";

/** What an index refers to, by digest. */
export interface IndexManifest {
  /** The images of its platforms, and what is attached to them. */
  readonly children: readonly string[];
  /** The image that it belongs to, when it is a referrer. */
  readonly subject?: string;
}

/** Docker's, and OCI's. */
export const indexMediaTypes: readonly string[] = [
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.index.v1+json",
];

/**
 * Reads what indexes refer to, which ECR does not list. A hundred a call.
 *
 * @returns by digest; `gone` for an index that is not there any more.
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
 */
export async function indexManifests(
  ecr: EcrClient,
  calls: Calls,
  repositoryName: string,
  digests: readonly string[],
): Promise<Map<string, IndexManifest | "gone">> {
  const { BatchGetImageCommand } = await import("@aws-sdk/client-ecr");
  const action = "ecr:BatchGetImage";
  const batch = { action, absent: ["ImageNotFound"] } as const;
  const found = await inBatches(calls, digests, batch, async (wanted) => {
    const imageIds = wanted.map((imageDigest) => ({ imageDigest }));
    const input = { repositoryName, imageIds, acceptedMediaTypes: [...indexMediaTypes] };
    const answer = await calls.makeUnless(["RepositoryNotFoundException"], action, () =>
      ecr.send(new BatchGetImageCommand(input)),
    );
    if (!answer) return { found: [], failures: wanted.map(() => "ImageNotFound") };
    return {
      // One for each of its tags.
      found: [
        ...new Map(
          (answer.images ?? []).map(({ imageId, imageManifest = "" }) => {
            const digest = imageId?.imageDigest ?? "";
            return [digest, [digest, readManifest(digest, imageManifest)] as const];
          }),
        ).values(),
      ],
      failures: (answer.failures ?? []).map(({ failureCode }) => failureCode),
    };
  });
  const manifests = new Map<string, IndexManifest | "gone">(found);
  for (const digest of digests) if (!manifests.has(digest)) manifests.set(digest, "gone");
  return manifests;
}

function readManifest(digest: string, text: string): IndexManifest {
  const { manifests, subject } = parsedObject(text) ?? {};
  const listed: readonly unknown[] = Array.isArray(manifests) ? manifests : [undefined];
  const children = listed.map(digestOf);
  const ofSubject = digestOf(subject);
  if (!children.every(isText) || (subject !== undefined && !isText(ofSubject))) {
    throw new InventoryError(
      "incomplete-answer",
      `The manifest of the index ${digest} is none that can be read.`,
      { nextStep: "Its images can't be told from others: delete it, or push it again." },
    );
  }
  return { children, ...(isText(ofSubject) && { subject: ofSubject }) };
}

/** Of a descriptor. */
function digestOf(descriptor: unknown): unknown {
  return typeof descriptor === "object" && descriptor !== null
    ? (descriptor as { readonly digest?: unknown }).digest
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
