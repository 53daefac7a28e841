import { z } from "zod";
import { LocalError } from "../../errors";
import { type LifecyclePolicy, parseLivePolicy } from "../../../retention";
import { findRepository, type Repository, setImageStorage, storedImages } from "./ecr-repository";
import { succeeded } from "../http/emulator-client";
import { type LifecycleAction, lifecycleActions } from "./lifecycle-actions";
import type { Emulator } from "../mend";

/** What the lifecycle policies of the local AWS did. */
export interface ExpiryReport {
  /** The time for which they were applied, in milliseconds since the epoch. */
  readonly now: number;
  /** In the order of their names. */
  readonly repositories: readonly RepositoryExpiry[];
}

export interface RepositoryExpiry {
  readonly repositoryName: string;
  /** `none`: there is no policy. `unreadable`: AWS would not have taken it, and nothing was done. */
  readonly policy: "applied" | "none" | "unreadable";
  readonly deleted: readonly TakenImage[];
  readonly archived: readonly TakenImage[];
  /** How many images are left, archived ones too. */
  readonly left: number;
}

export interface TakenImage {
  readonly imageDigest: string;
  readonly imageTags: readonly string[];
  /** Seconds since the epoch. */
  readonly imagePushedAt: number;
  readonly rulePriority: number;
  /** The rule's description, if it has one. */
  readonly rule?: string;
}

/**
 * Applies the lifecycle policies in force, all of them or one repository's: what ECR does by itself within 24 hours.
 *
 * @param o.now Milliseconds since the epoch.
 * @throws {LocalError} `repository-unknown`
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export async function applyLifecyclePolicies(
  emulator: Emulator,
  o: { readonly repositoryName?: string | undefined; readonly now: number },
): Promise<ExpiryReport> {
  const all = await repositoryNames(emulator);
  const names = o.repositoryName === undefined ? all : all.filter((name) => name === o.repositoryName);
  if (o.repositoryName !== undefined && names.length === 0) {
    const text = `The local AWS has no repository \`${o.repositoryName}\`; there are: ${all.join(", ") || "none yet"}.`;
    throw new LocalError("repository-unknown", text, "Name one of them, or none for all.");
  }
  const repositories: RepositoryExpiry[] = [];
  for (const name of names) {
    const repository = await findRepository(emulator, name);
    if (repository) repositories.push(await applyTo(emulator, repository, o.now));
  }
  return { now: o.now, repositories };
}

const Repositories = z.object({ repositories: z.array(z.object({ repositoryName: z.string() })) });

async function repositoryNames(emulator: Emulator): Promise<string[]> {
  const described = await succeeded(emulator.call("ecr", "DescribeRepositories", {}));
  const { repositories } = Repositories.parse(described ?? { repositories: [] });
  return repositories.map(({ repositoryName }) => repositoryName).sort();
}

async function applyTo(emulator: Emulator, repository: Repository, now: number): Promise<RepositoryExpiry> {
  const repositoryName = repository.name;
  const images = await storedImages(emulator, repository);
  const nothing = { repositoryName, deleted: [], archived: [], left: images.length };
  const stored = await succeeded(emulator.call("ecr", "GetLifecyclePolicy", { repositoryName }));
  if (!stored) return { ...nothing, policy: "none" };
  const parsed = parseLivePolicy(String(stored["lifecyclePolicyText"]));
  if (!parsed.ok) return { ...nothing, policy: "unreadable" };

  const { policy } = parsed.value;
  const actions = lifecycleActions(policy, images, now);
  const expiring = actions.filter(({ action }) => action === "EXPIRE");
  const transitions = actions.filter(({ action }) => action === "TRANSITION");
  if (expiring.length > 0) {
    const imageIds = expiring.map(({ image }) => ({ imageDigest: image.digest }));
    await emulator.call("ecr", "BatchDeleteImage", { repositoryName, imageIds });
  }
  for (const { image } of transitions) {
    const storage = { ...image.storage, status: "ARCHIVED", lastArchivedAt: Math.floor(now / 1000) } as const;
    await setImageStorage(emulator, repository, image.digest, storage);
  }
  return {
    repositoryName,
    policy: "applied",
    deleted: taken(expiring, policy),
    archived: taken(transitions, policy),
    left: images.length - expiring.length,
  };
}

/** The oldest first. */
function taken(actions: readonly LifecycleAction[], { rules }: LifecyclePolicy): TakenImage[] {
  return actions
    .toSorted((a, b) => a.image.place - b.image.place)
    .map(({ image, rulePriority }) => {
      const { description } = rules.find((rule) => rule.rulePriority === rulePriority) ?? {};
      return {
        imageDigest: image.digest,
        imageTags: image.tags.toSorted(),
        imagePushedAt: image.pushedAt,
        rulePriority,
        ...(description !== undefined && { rule: description }),
      };
    });
}
