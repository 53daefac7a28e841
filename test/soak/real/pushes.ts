import { baseImageFiles, ensureBusybox, pushImage } from "../../../local/registry";
import { userCache } from "../../../local/paths";
import type { World } from "../../../local/world";
import type { TaggedDigest } from "../../../retention";
import { waiting } from "./contexts";

/** CI, which pushes into a repository and deploys nothing. */
export class Pushes {
  #count = 0;

  constructor(
    private readonly world: World,
    private readonly repository: string,
  ) {}

  /** So many images; the first is one that a service can run, the others are no more than data. */
  async push(count: number): Promise<void> {
    const base = baseImageFiles(await ensureBusybox({ cache: userCache() }));
    await this.#push(base);
    for (let n = 1; n < count; n += 1) await this.#push([]);
  }

  async #push(base: ReturnType<typeof baseImageFiles>): Promise<void> {
    const { registry, secret } = this.world;
    this.#count += 1;
    const tag = `${base.length > 0 ? runnable : "ci"}-${this.#count}`;
    const files = [...base, { kind: "file", path: "content", content: tag } as const];
    await pushImage({ registry, secret, repository: this.repository, tag, files, config: { cmd: waiting } });
  }
}

/** The digest of the oldest image that can run and is none of some others. */
export function oldestRunnable(tags: readonly TaggedDigest[], others: readonly string[]): string | undefined {
  return tags
    .filter(({ tag, digest }) => tag.startsWith(runnable) && !others.includes(digest))
    .sort((a, b) => numberOf(a.tag) - numberOf(b.tag))[0]?.digest;
}

/** What the tags of images that can run begin with. */
const runnable = "ci-runs";

function numberOf(tag: string): number {
  return Number(tag.slice(tag.lastIndexOf("-") + 1));
}
