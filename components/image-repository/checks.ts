import { minimumArchiveDays, type ArchiveRetention, type Problem } from "../../retention";
import type { ExistingRepository, ImageRepositoryArgs, RepositoryEncryption } from "./args";
import { InvalidArgumentsError } from "../shared/invalid-arguments-error";
import { rangeProblems } from "../shared/range-problem";
import { releaseFilterProblems } from "./mutability";
import { adoptedTag, ownerTag } from "./owner";
import { repositoryNameProblems } from "./name-checks";
import { repositoryPolicyProblems } from "./policy-checks";
import { tagProblems } from "../shared/tags";

/** Throws when no repository can be made of the arguments, with everything that is wrong with them. */
export function checkRepositoryArgs(name: string, args: ImageRepositoryArgs): void {
  const problems = imageRepositoryProblems(args);
  if (problems.length > 0) throw new InvalidArgumentsError(`ImageRepository "${name}"`, problems);
}

/** Everything that is wrong with the arguments, with the path of each. */
export function imageRepositoryProblems(args: ImageRepositoryArgs): Problem[] {
  return [
    ...repositoryNameProblems(args.repositoryName),
    ...keepProblems(args),
    ...mutabilityProblems(args),
    ...encryptionProblems(args),
    ...tagProblems(args.tags ?? {}, 48),
    ...ownTagProblems(args.tags ?? {}),
    ...choiceProblems("deletion", args.deletion, ["retain", "delete-if-empty", "delete-with-images"]),
    ...adoptedProblems(args),
    ...repositoryPolicyProblems(args),
  ];
}

/** Whether the repository holds the images of others, taken over with it. */
export function isAdopted({ existing }: Pick<ImageRepositoryArgs, "existing">): boolean {
  return existing !== undefined && (existing.adopted ?? true);
}

function ownTagProblems(tags: NonNullable<ImageRepositoryArgs["tags"]>): Problem[] {
  return [ownerTag, adoptedTag]
    .filter((key) => key in tags)
    .map((key) => ({
      code: "reserved-tag",
      path: `tags.${key}`,
      message: `\`tags\` must not have "${key}": berth writes it, and goes by it.`,
    }));
}

function adoptedProblems(args: ImageRepositoryArgs): Problem[] {
  if (args.deletion !== "delete-with-images" || args.deleteAdopted === true || !isAdopted(args)) return [];
  const message = `\`deletion\` "delete-with-images" would delete images that others made: the stack took the repository "${args.repositoryName}" over. Set \`deletion\` to "retain" or "delete-if-empty"; or \`deleteAdopted\` to true (\`berth:retention.deleteAdopted\`), if its images are to go with the stack all the same.`;
  return [{ code: "adopted", path: "deletion", message }];
}

function keepProblems({ keepImages = 1, keepReleases, archive }: ImageRepositoryArgs): Problem[] {
  // So that the releases of a hundred services stay below the number at which the shield would let go.
  const problems = rangeProblems("keepReleases", keepReleases, { from: 1, to: 99 });
  if (!Number.isSafeInteger(keepImages) || keepImages < 1) {
    const message = `\`keepImages\` must be a whole number, 1 or more, got ${keepImages}.`;
    problems.push({ code: "out-of-range", path: "keepImages", message });
  }
  return [...problems, ...archiveProblems(archive)];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive_restore_image.html */
function archiveProblems({
  afterDays = 1,
  deleteAfterDays = minimumArchiveDays,
}: ArchiveRetention = {}): Problem[] {
  const problems: Problem[] = [];
  const check = (path: string, days: number, least: number, why: string) => {
    if (Number.isSafeInteger(days) && days >= least) return;
    const message = `\`${path}\` must be a whole number of days, ${least} or more${why}, got ${days}.`;
    problems.push({ code: "out-of-range", path, message });
  };
  check("archive.afterDays", afterDays, 1, "");
  const minimum = ", for ECR takes no less";
  check("archive.deleteAfterDays", deleteAfterDays, minimumArchiveDays, minimum);
  return problems;
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html */
function mutabilityProblems(args: ImageRepositoryArgs): Problem[] {
  const { imageTagMutability: mutability = "IMMUTABLE", imageTagMutabilityExclusionFilters: filters } = args;
  const path = "imageTagMutabilityExclusionFilters";
  const problems = choiceProblems("imageTagMutability", mutability, [
    "IMMUTABLE",
    "MUTABLE",
    "IMMUTABLE_WITH_EXCLUSION",
    "MUTABLE_WITH_EXCLUSION",
  ]);
  if (problems.length > 0) return problems;

  const count = filters?.length ?? 0;
  if (!mutability.endsWith("_WITH_EXCLUSION")) {
    if (count === 0) return [];
    const message = `\`${path}\` needs \`imageTagMutability\` "${mutability}_WITH_EXCLUSION", got "${mutability}".`;
    return [{ code: "filters-without-exclusion", path, message }];
  }
  if (count < 1 || count > 5) {
    const message = `\`${path}\` must have 1 to 5 filters with \`imageTagMutability\` "${mutability}", got ${count}.`;
    problems.push({ code: "number-of-filters", path, message });
  }
  problems.push(...releaseFilterProblems(args));
  for (const [index, filter] of (filters ?? []).entries()) {
    if (/^[0-9a-zA-Z._*-]{1,128}$/.test(filter)) continue;
    const message = `\`${path}[${index}]\` must be 1 to 128 letters, digits, ".", "_", "-" or "*", got ${JSON.stringify(filter)}.`;
    problems.push({ code: "illegal-filter", path: `${path}[${index}]`, message });
  }
  return problems;
}

function encryptionProblems({ repositoryName, encryption, existing }: ImageRepositoryArgs): Problem[] {
  if (!encryption) return [];
  const problems = choiceProblems("encryption.type", encryption.type, ["AES256", "KMS", "KMS_DSSE"]);
  const kmsKey = keyOf(encryption);
  if (encryption.type === "AES256" && "kmsKey" in encryption) {
    const message =
      '`encryption.kmsKey` needs `encryption.type` "KMS" or "KMS_DSSE", got "AES256": leave it out, or change the type.';
    problems.push({ code: "key-without-kms", path: "encryption.kmsKey", message });
  } else if (kmsKey !== undefined && !/^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/.test(kmsKey)) {
    // AWS takes ids and aliases too, but answers with the ARN: the repository would seem changed for ever.
    const message = `\`encryption.kmsKey\` must be the ARN of a key, such as "arn:aws:kms:eu-west-1:123456789012:key/...", got ${JSON.stringify(kmsKey)}.`;
    problems.push({ code: "illegal-key", path: "encryption.kmsKey", message });
  }
  if (problems.length === 0 && existing && differs(encryption, existing)) {
    const live = encryptionText(existing.encryptionType, existing.kmsKey);
    const wanted = encryptionText(encryption.type, kmsKey);
    const message = `The repository "${repositoryName}" exists and is encrypted with ${live}; \`encryption\` wants ${wanted}, which AWS can't change. Make \`encryption\` say what is there, or leave it out; or copy the images to a new repository of another name.`;
    problems.push({ code: "encryption-differs", path: "encryption", message });
  }
  return problems;
}

function differs(wanted: RepositoryEncryption, live: ExistingRepository): boolean {
  if (wanted.type !== live.encryptionType) return true;
  const kmsKey = keyOf(wanted);
  return kmsKey !== undefined && live.kmsKey !== undefined && kmsKey !== live.kmsKey;
}

/** The key, when it is known before anything is registered. */
function keyOf(encryption: RepositoryEncryption): string | undefined {
  return "kmsKey" in encryption && typeof encryption.kmsKey === "string" ? encryption.kmsKey : undefined;
}

function encryptionText(type: string, kmsKey: string | undefined): string {
  return kmsKey === undefined ? type : `${type} and the key ${kmsKey}`;
}

function choiceProblems(path: string, value: string | undefined, choices: readonly string[]): Problem[] {
  if (value === undefined || choices.includes(value)) return [];
  const message = `\`${path}\` must be one of ${choices.map((choice) => `"${choice}"`).join(", ")}, got ${JSON.stringify(value)}.`;
  return [{ code: "illegal-choice", path, message }];
}
