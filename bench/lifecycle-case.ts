import { randomNumbers } from "../test/retention/lifecycle-policy/random-case";
import type { Image, LifecyclePolicy, LifecycleRule } from "../retention";

const hour = 60 * 60 * 1000;

/** The time of the evaluation. */
export const now = Date.UTC(2026, 7, 1);

/**
 * A shared repository: 48 services' builds, tagged with service, stage and number, some with a release tag, one entry in
 * six untagged, in no order. Eight builds are pushed in one minute, so that some share their second.
 */
export function repository(count: number): Image[] {
  const below = randomNumbers(7);
  return Array.from({ length: count }, (_, n): Image => {
    const service = `service-${below(48)}`;
    const tags = [`${service}-${(n * 2_654_435_761) >>> 0}`, `${["dev", "prod"][below(2)]}-${service}-${n}`];
    if (below(20) === 0) tags.push(`release.${service}.${n}`);
    const pushed = now - below(count) * (hour / 10) - below(360) * 1000;
    return {
      imageDigest: `sha256:${n.toString(16).padStart(64, "0")}`,
      imageTags: below(6) === 0 ? [] : tags,
      imagePushedAt: pushed,
      lastRecordedPullTime: pushed + below(900) * hour,
    };
  });
}

/** The output of `aws ecr describe-images` for it. */
export function describeImages(images: readonly Image[]): string {
  const iso = (time: number) => new Date(time).toISOString().replace("Z", "000+00:00");
  return JSON.stringify({
    imageDetails: images.map(({ imageDigest, imageTags, imagePushedAt, lastRecordedPullTime }, n) => ({
      registryId: "123456789012",
      repositoryName: "shared-assets-prod",
      imageDigest,
      ...(imageTags.length > 0 && { imageTags }),
      imageSizeInBytes: 50_000_000 + n,
      imagePushedAt: iso(imagePushedAt),
      imageManifestMediaType: "application/vnd.oci.image.manifest.v1+json",
      artifactMediaType: "application/vnd.oci.image.config.v1+json",
      lastRecordedPullTime: iso(lastRecordedPullTime!),
      imageStatus: "ACTIVE",
    })),
  });
}

/** 50 rules, as many as ECR allows, of each kind; the last are for untagged and for any images. */
export function fiftyRules(): LifecyclePolicy {
  const lists = [
    (n: number) => ({ tagPrefixList: [`service-${n}-`] }),
    (n: number) => ({ tagPatternList: [`prod-service-${n}-*`] }),
    (n: number) => ({ tagPrefixList: ["release.", `prod-service-${n}-`] }),
    (n: number) => ({ tagPatternList: [`*-service-${n}-*0`] }),
  ];
  const tagged = Array.from({ length: 48 }, (_, n) =>
    rule(n + 1, { tagStatus: "tagged", ...lists[n % lists.length]!(n) }, n % 3 === 0 ? 90 : 100),
  );
  return {
    rules: [...tagged, rule(49, { tagStatus: "untagged" }, 30), rule(50, { tagStatus: "any" }, 100)],
  };
}

function rule(
  rulePriority: number,
  selection: Pick<LifecycleRule["selection"], "tagStatus" | "tagPatternList" | "tagPrefixList">,
  countNumber: number,
): LifecycleRule {
  const count =
    countNumber === 100
      ? ({ countType: "imageCountMoreThan" } as const)
      : ({ countType: "sinceImagePushed", countUnit: "days" } as const);
  return { rulePriority, selection: { ...selection, ...count, countNumber }, action: { type: "expire" } };
}
