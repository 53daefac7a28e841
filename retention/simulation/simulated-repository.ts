import { evaluateLifecyclePolicy } from "../lifecycle-policy/evaluate";
import type { Image } from "../images/image";
import { isArchived } from "../lifecycle-policy/image-age";
import type { LifecyclePolicy } from "../lifecycle-policy/lifecycle-policy";
import type { TaggedDigest } from "../releases/plan-releases";

/** An image that is pushed into a simulated repository. */
export interface PushedImage {
  readonly digest: string;
  readonly tags: readonly string[];
  /** Milliseconds. */
  readonly at: number;
  readonly bytes: number;
  /** How many images it refers to; 0: it is none of an index. */
  readonly platforms: number;
}

/** A repository as ECR keeps it: a tag is on one image, and who pushes what is there renews nothing. */
export class SimulatedRepository {
  private readonly images = new Map<string, Image>();
  private readonly digestOf = new Map<string, string>();

  push({ digest, tags, at, bytes, platforms }: PushedImage): void {
    const children = Array.from({ length: platforms }, (_, n) => `${digest}/${n + 1}`);
    // A registry takes an index after what it refers to: here, each a second after the other.
    children.forEach((child, n) => this.add(child, at - (platforms - n) * 1000, bytes / platforms));
    this.add(digest, at, platforms > 0 ? 0 : bytes, children);
    for (const tag of tags) this.tag(tag, digest);
  }

  tag(tag: string, digest: string): void {
    this.untag(tag);
    this.digestOf.set(tag, digest);
    this.retag(digest, (tags) => [...tags, tag]);
  }

  untag(tag: string): void {
    const digest = this.digestOf.get(tag);
    if (digest === undefined) return;
    this.digestOf.delete(tag);
    this.retag(digest, (tags) => tags.filter((other) => other !== tag));
  }

  tags(): TaggedDigest[] {
    return [...this.digestOf].map(([tag, digest]) => ({ tag, digest }));
  }

  /** Whether the image can be pulled. */
  has(digest: string): boolean {
    const image = this.images.get(digest);
    return image !== undefined && !isArchived(image);
  }

  /** A pull of the image, and of those that it refers to. */
  pull(digest: string, at: number): void {
    this.change(digest, () => ({ lastRecordedPullTime: at }));
  }

  /** Brings the image back from the archive, with those that it refers to. What is not there stays away. */
  restore(digest: string, at: number): void {
    this.change(digest, (image) =>
      isArchived(image) ? { imageStatus: "ACTIVE" as const, lastActivatedAt: at } : {},
    );
  }

  bytes(): number {
    return [...this.images.values()].reduce((sum, { imageSizeInBytes = 0 }) => sum + imageSizeInBytes, 0);
  }

  /** Applies a lifecycle policy. What it may take, it takes. */
  expire(policy: LifecyclePolicy, now: number): void {
    const archives = new Set(
      policy.rules.flatMap(({ action, rulePriority }) =>
        action.type === "transition" ? [rulePriority] : [],
      ),
    );
    const verdicts = evaluateLifecyclePolicy(policy, [...this.images.values()], now);
    for (const { imageDigest, outcome, rulePriority } of verdicts) {
      if (outcome === "kept") continue;
      if (rulePriority === null || !archives.has(rulePriority)) this.delete(imageDigest);
      else this.put(imageDigest, { imageStatus: "ARCHIVED", lastArchivedAt: now });
    }
  }

  /** Deletes the tagged images that are garbage; an index with the images that it refers to. */
  collect(isGarbage: (image: Image) => boolean): void {
    const garbage = [...this.images.values()].filter(
      (image) => image.imageTags.length > 0 && isGarbage(image),
    );
    for (const { imageDigest, children = [] } of garbage) {
      for (const digest of [imageDigest, ...children]) this.delete(digest);
    }
  }

  private add(digest: string, at: number, bytes: number, children: readonly string[] = []): void {
    if (this.images.has(digest)) return;
    this.images.set(digest, {
      imageDigest: digest,
      imageTags: [],
      imagePushedAt: at,
      imageSizeInBytes: bytes,
      ...(children.length > 0 && { children }),
    });
  }

  private retag(digest: string, change: (tags: readonly string[]) => readonly string[]): void {
    this.put(digest, { imageTags: change(this.images.get(digest)!.imageTags) });
  }

  private change(digest: string, change: (image: Image) => Partial<Image>): void {
    for (const one of [digest, ...(this.images.get(digest)?.children ?? [])]) {
      const image = this.images.get(one);
      if (image) this.put(one, change(image));
    }
  }

  private put(digest: string, change: Partial<Image>): void {
    this.images.set(digest, { ...this.images.get(digest)!, ...change });
  }

  private delete(digest: string): void {
    for (const tag of this.images.get(digest)?.imageTags ?? []) this.digestOf.delete(tag);
    this.images.delete(digest);
  }
}
