import * as pulumi from "@pulumi/pulumi";

import { contentTag, type BuildSource, type DigestSource } from "../../components";
import {
  heldImages,
  newestRelease,
  planRollback,
  releasesToGoBackTo,
  type RollbackPlan,
  type TaggedDigest,
} from "../../retention";
import type { Account, OwnResources, RepositoryImages, RepositoryUsage } from "../account/account";
import type { RollbackOrder } from "../config/rollback";
import { PrepareError } from "../errors";
import type { ImageSources } from "../image-sources";
import { warnOf } from "../guard/warn-of";
import { runningInstead } from "./withdrawn-content";

/** A service that goes back in this run: all that is decided before anything changes. */
export interface RollbackRun extends RollbackPlan {
  /** The name under which its releases are counted. */
  readonly service: string;
  /** The name of its image. */
  readonly image: string;
  readonly because: string;
}

/** What a rollback is decided on. */
export interface RollbackKnown {
  readonly repositoryName: string;
  readonly images: RepositoryImages;
  /** The names of all images of the environment. */
  readonly names: readonly string[];
  readonly own: OwnResources;
  /** Who uses the images, where somebody looked. */
  readonly usage: RepositoryUsage | undefined;
}

/** @throws {PrepareError} `rollback-refused` */
export function rollbackRun(order: RollbackOrder, known: RollbackKnown): RollbackRun {
  const { repositoryName, images, names, own, usage } = known;
  const image = imageOf(order, names);
  const service = order.service ?? image;
  const running = usage ? runningOf(service, usage) : [];
  const inState = own.releases.get(service)?.digest;
  const found = planRollback({
    ...{ repositoryName, service, to: order.to },
    tags: tagsOf(images),
    running: running.length > 0 ? running : inState === undefined ? [] : [inState],
  });
  if (!found.ok) throw refused(found.problem.message);
  return { ...found.plan, service, image, because: order.because };
}

/**
 * Where each image of a rollback's run comes from: the service's own from the release that it goes back to, and every other
 * as it runs now. A checkout that has moved on deploys nothing of it, and nothing is built.
 *
 * @param sources As they would be without the rollback; nothing of an image that comes from nowhere.
 * @throws {PrepareError} `rollback-refused`
 */
export function sourcesOfRollback(
  sources: ReadonlyMap<string, BuildSource | DigestSource | undefined>,
  { image, target, service }: RollbackRun,
  { images, usage }: RollbackKnown,
): ImageSources {
  const tags = tagsOf(images);
  const held = new Map(
    [...sources].map(([name, source]): [string, BuildSource | DigestSource] => {
      const registered = digestOf(name, source, images) === undefined ? undefined : source;
      if (name === image) return [name, runningInstead(registered, target.digest)];
      const runs = heldDigest(name, tags, usage) ?? digestOf(name, source, images);
      if (runs === undefined) throw refused(wouldBuild(name));
      const isSame = registered && digestOf(name, registered, images) === runs;
      return [name, isSame ? registered : runningInstead(registered, runs)];
    }),
  );
  const withdrawal = { service, tag: "", n: target.n, digest: target.digest };
  return { sources: held, withdrawn: new Map([[image, { withdrawal, instead: target }]]) };
}

/** Withdraws what is bad, once all checks are through; in a preview it only says so. @throws {PrepareError} */
export async function rollBack(
  account: Account,
  repositoryName: string,
  run: RollbackRun & { readonly isNamed: boolean },
): Promise<void> {
  const { service, withdraw: digests, because } = run;
  if (!pulumi.runtime.isDryRun() && digests.length > 0) {
    const lost = await account.withdraw(repositoryName, { service, digests, because });
    for (const line of lost) void pulumi.log.warn(line);
  }
  void pulumi.log.info(rollbackText(run, repositoryName));
  if (run.isNamed) warnOf("image-withdrawn", namedText(run.image));
}

/** What the run says of itself. */
function rollbackText(run: RollbackRun, repositoryName: string): string {
  const { service, target, withdraw, isRunning, because } = run;
  const done = pulumi.runtime.isDryRun() ? "would be withdrawn" : "is withdrawn";
  const runs = isRunning
    ? `It runs release ${target.n} already (${target.digest}).`
    : `It goes back to release ${target.n} (${target.digest}).`;
  const what =
    withdraw.length === 0
      ? "Nothing is left to withdraw."
      : `${withdraw.join(", ")} ${done}, because: "${because}".`;
  return `Rollback of "${service}" in the repository "${repositoryName}". ${runs} ${what} Nothing is built, and every other image stays as it runs.`;
}

function imageOf({ service }: RollbackOrder, names: readonly string[]): string {
  if (service !== undefined && names.includes(service)) return service;
  if (names.length === 1) return names[0]!;
  const known = names.length === 0 ? "none" : [...names].sort().join(", ");
  throw refused(
    service === undefined
      ? `This stack has several images, and one goes back at a time: name the service. There are ${known}.`
      : `This stack has no image "${service}". There are ${known}.`,
  );
}

/** What a service runs, as its tasks say, or as its newest release does. */
function heldDigest(
  name: string,
  tags: readonly TaggedDigest[],
  usage: RepositoryUsage | undefined,
): string | undefined {
  const running = usage ? runningOf(name, usage) : [];
  // Of an index, its tasks may say the platform's image: the release is of the index.
  const release = releasesToGoBackTo(name, tags).find(({ digest }) => running.includes(digest));
  return release?.digest ?? running[0] ?? newestRelease(name, tags)?.digest;
}

/** The digests that a service's tasks run, and those of what they were pulled by. */
function runningOf(service: string, { images, inUse }: RepositoryUsage): string[] {
  const own = inUse.filter(
    ({ user: { kind, releasesAs, role = "" } }) =>
      kind === "service" && releasesAs === service && role.split(", ").includes("running"),
  );
  return [
    ...new Set([
      ...own.map(({ digest }) => digest),
      ...heldImages(images, own).map(({ image }) => image.imageDigest),
    ]),
  ];
}

function digestOf(
  name: string,
  source: BuildSource | DigestSource | undefined,
  { digestByTag }: RepositoryImages,
): string | undefined {
  if (source === undefined) return undefined;
  if ("digest" in source) return source.digest;
  return digestByTag.get(contentTag(name, source.contentHash, source.revision));
}

function tagsOf({ digestByTag }: RepositoryImages): TaggedDigest[] {
  return [...digestByTag].map(([tag, digest]) => ({ tag, digest }));
}

function namedText(image: string): string {
  return `The configuration names the image of "${image}" by \`tag\` or \`digest\`, and what it names wins: the next plain \`up\` deploys that again. Name the release's digest there.`;
}

function wouldBuild(name: string): string {
  return `The image "${name}" has no release, and this checkout's content of it is not in the repository: going back would build it. Deploy it first, or go back from the checkout that was deployed.`;
}

function refused(message: string): PrepareError {
  return new PrepareError("rollback-refused", message, { nextStep: "Nothing was changed." });
}
