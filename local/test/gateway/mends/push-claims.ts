import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  PutImageCommand,
  type PutImageCommandInput,
} from "@aws-sdk/client-ecr";
import { describe, digestOf, errorOf, newRepository, pull, push, putManifest } from "../images";
import type { Access } from "../local-aws";
import type { Claim } from "./claim";

/** Puts a manifest that is in the repository already, with changes. */
async function putAgain(
  { ecr }: Access,
  repositoryName: string,
  tag: string,
  changes: Partial<PutImageCommandInput> = {},
): Promise<string | undefined> {
  const get = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: tag }] });
  const imageManifest = (await ecr.send(get)).images?.[0]?.imageManifest;
  return errorOf(ecr.send(new PutImageCommand({ repositoryName, imageManifest, ...changes })));
}

const excluding = (mutability: "IMMUTABLE_WITH_EXCLUSION" | "MUTABLE_WITH_EXCLUSION", filter: string) => ({
  imageTagMutability: mutability,
  imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD" as const, filter }],
});

const missing = { digest: digestOf("missing"), size: 1 };

export const pushClaims: Claim[] = [
  {
    title: "what refers to an image is listed, and what does not is not",
    async holds(aws) {
      const repository = await newRepository(aws);
      const subject = await push(aws, repository, "a");
      const manifest = JSON.parse((await pull(aws, repository, "a")) ?? "{}") as object;
      const body = JSON.stringify({ ...manifest, subject: { digest: subject } });
      await putManifest(aws, repository, "signature", body);
      const ask = async (digest: string) => {
        const answer = await fetch(`${aws.endpoint}/v2/${repository}/referrers/${digest}`);
        if (!answer.ok) return [];
        return ((await answer.json()) as { manifests: { digest: string }[] }).manifests;
      };
      const [found, ...others] = await ask(subject);
      const none = await ask(found?.digest ?? "");
      return found?.digest === digestOf(body) && others.length === 0 && none.length === 0;
    },
  },
  {
    title: "layers that were pushed are available, others not",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      await push(aws, repositoryName, "a");
      const manifest = JSON.parse((await pull(aws, repositoryName, "a")) ?? "{}") as {
        layers: { digest: string }[];
      };
      const layerDigests = [...manifest.layers.map(({ digest }) => digest), missing.digest];
      const { layers } = await aws.ecr.send(
        new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }),
      );
      return (
        (layers ?? []).map(({ layerAvailability }) => layerAvailability).join() === "AVAILABLE,UNAVAILABLE"
      );
    },
  },
  ...[
    { settings: excluding("IMMUTABLE_WITH_EXCLUSION", "dev-*"), fixed: "v1", movable: "dev-1" },
    { settings: excluding("MUTABLE_WITH_EXCLUSION", "release.*"), fixed: "release.web.1", movable: "v1" },
  ].map(({ settings, fixed, movable }) => ({
    title: `${settings.imageTagMutability} holds for pushes and PutImage alike`,
    async holds(aws: Access) {
      const repositoryName = await newRepository(aws, settings);
      for (const tag of [fixed, movable, "other"]) await push(aws, repositoryName, tag);
      const other = (await pull(aws, repositoryName, "other")) ?? "";
      const refused = await putManifest(aws, repositoryName, fixed, other);
      const { errors } = (refused.ok ? { errors: [] } : await refused.json()) as {
        errors: { code: string }[];
      };
      const moved = await putManifest(aws, repositoryName, movable, other);
      return (
        errors[0]?.code === "TAG_INVALID" &&
        moved.ok &&
        (await putAgain(aws, repositoryName, "other", { imageTag: fixed })) ===
          "ImageTagAlreadyExistsException"
      );
    },
  })),
  {
    title: "putting an image that is there under the same tag is told, in an immutable repository too",
    async holds(aws) {
      const repositoryName = await newRepository(aws, { imageTagMutability: "IMMUTABLE" });
      await push(aws, repositoryName, "a");
      return (await putAgain(aws, repositoryName, "a", { imageTag: "a" })) === "ImageAlreadyExistsException";
    },
  },
  {
    title: "a manifest with another digest than announced is refused",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      await push(aws, repositoryName, "a");
      const changes = { imageTag: "b", imageDigest: missing.digest };
      return (await putAgain(aws, repositoryName, "a", changes)) === "ImageDigestDoesNotMatchException";
    },
  },
  {
    title: "a manifest whose layers are not there is refused",
    async holds(aws) {
      const mediaType = "application/vnd.oci.image.manifest.v1+json";
      const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config: missing, layers: [] });
      const command = new PutImageCommand({
        repositoryName: await newRepository(aws),
        imageManifest,
        imageTag: "a",
      });
      return (await errorOf(aws.ecr.send(command))) === "LayersNotFoundException";
    },
  },
  {
    title: "an index whose images are not there is refused",
    async holds(aws) {
      const mediaType = "application/vnd.oci.image.index.v1+json";
      const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, manifests: [missing] });
      const command = new PutImageCommand({
        repositoryName: await newRepository(aws),
        imageManifest,
        imageTag: "a",
      });
      return (await errorOf(aws.ecr.send(command))) === "ReferencedImagesNotFoundException";
    },
  },
  {
    title: "an image put by the API has its manifest's type and can be pulled by digest",
    async holds(aws) {
      const repositoryName = await newRepository(aws);
      const child = await push(aws, repositoryName, "a");
      const mediaType = "application/vnd.oci.image.index.v1+json";
      const manifests = [{ mediaType: "application/vnd.oci.image.manifest.v1+json", digest: child, size: 1 }];
      const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
      await aws.ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag: "index" }));
      const detail = await describe(aws, repositoryName, { imageTag: "index" });
      const pulled = await pull(aws, repositoryName, digestOf(imageManifest));
      return detail?.imageManifestMediaType === mediaType && pulled === imageManifest;
    },
  },
];
