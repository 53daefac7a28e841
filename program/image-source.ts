import { distance } from "fastest-levenshtein";

import { contentTag, type BuildSource } from "../components";
import type { RepositoryImages } from "./account/account";
import type { ImageSettings } from "./check-environment";
import type { BuildInputs } from "./content-hash/content-hash";
import type { ChosenSource, Circumstances, FoundSource } from "./found-source";
import { onlyPromoted, promotedImage } from "./promoted";
import { insteadOf, runningInstead, withdrawalOf } from "./withdrawals/withdrawn-content";

/** Decides whether an image is built, or referred to by digest because the repository has it. */
export function imageSource(name: string, image: ImageSettings, about: Circumstances): FoundSource {
  const { digest, tag } = image;
  const promoted = about.promotion?.images?.[name];
  if (promoted !== undefined) return promotedImage(name, promoted, about);
  const inputs = buildInputs(image);
  if (inputs !== undefined && about.contentHash !== undefined) {
    const build = { ...inputs, contentHash: about.contentHash };
    const withdrawn = withdrawnSource(name, build, about);
    if (withdrawn) return withdrawn;
    const chosen = buildOrRefer(name, build, about);
    return about.promotion?.isOnlyWay === true ? onlyPromoted(name, chosen, about) : chosen;
  }
  return givenImage(name, { digest, tag }, about);
}

/** The source of content that is withdrawn, whoever has built it and however often; nothing of other content. */
function withdrawnSource(name: string, build: BuildSource, about: Circumstances): FoundSource | undefined {
  const { withdrawals, images } = about;
  if (!withdrawals || withdrawals.withdrawals.length === 0) return undefined;
  const base = contentTag(name, build.contentHash);
  const isOwn = (tag: string) => tag === base || tag.startsWith(`${base}-r`);
  const digests = new Set([...images.digestByTag].flatMap(([tag, digest]) => (isOwn(tag) ? [digest] : [])));
  const withdrawal = withdrawalOf(name, digests, withdrawals);
  if (!withdrawal) return undefined;
  const instead = insteadOf(name, withdrawal, withdrawals);
  if ("code" in instead) return { problem: instead };
  const found = buildOrRefer(name, build, { ...about, isTrusted: () => true });
  // Only what the state has goes on as it is: nothing is built for what isn't to run.
  const own = "source" in found && "contentHash" in found.source ? found.source : undefined;
  const isThere = own && images.digestByTag.has(contentTag(name, own.contentHash, own.revision));
  const source = runningInstead(isThere ? own : undefined, instead.digest);
  return { source, withdrawn: { withdrawal, instead } };
}

/** What is to be built, if anything is: for the processor that the service runs on, or for all that are listed. */
export function buildInputs(image: ImageSettings): BuildInputs | undefined {
  const { context, platform, platforms, digest, tag, ...build } = image;
  if (context === undefined) return undefined;
  return { context, ...build, ...(platforms === undefined ? { platform } : { platforms }) };
}

/**
 * Own or absent: register the image to be built. There, but not this stack's own: refer to it where it is trusted, and
 * else build the content under the next tag that is free, for anybody who may push can make up a content's tag. Own and
 * lost: docker-build doesn't ask the registry and would change nothing, so the content gets a new tag.
 */
export function buildOrRefer(
  service: string,
  build: BuildSource,
  { images, ownTags, repositoryName, isTrusted = () => true }: Circumstances,
): ChosenSource {
  const tagOf = (revision: number) => contentTag(service, build.contentHash, revision);
  const latest = latestRevision(tagOf, ownTags);
  if (latest !== undefined && images.digestByTag.has(tagOf(latest))) {
    return { source: { ...build, ...revisionOf(latest) } };
  }
  let next = latest === undefined ? 0 : Math.max(latest + 1, firstRevision);
  const passed: string[] = [];
  for (;;) {
    const found = images.digestByTag.get(tagOf(next));
    if (found === undefined) break;
    if (isTrusted(found)) return { source: { digest: found } };
    passed.push(`"${tagOf(next)}" (${found})`);
    next = Math.max(next + 1, firstRevision);
  }
  const source = { ...build, ...revisionOf(next) };
  if (passed.length > 0) return { source, warning: passedText(repositoryName, service, passed, tagOf(next)) };
  if (latest === undefined) return { source };
  const warning = `The image "${tagOf(latest)}" of service "${service}" is gone from the repository "${repositoryName}"; \`up\` builds it again as "${tagOf(next)}".`;
  return { source, warning };
}

function passedText(repository: string, service: string, passed: readonly string[], tag: string): string {
  const shown = passed.slice(0, 3).join(", ") + (passed.length > 3 ? ` and ${passed.length - 3} more` : "");
  return `The repository "${repository}" has the content of service "${service}" already, as ${shown}, but this stack has not pushed it, and others may push there: \`up\` builds it itself, as "${tag}". To run what is there, set \`berth:pushedContent\` to \`take\` (\`pushedContent\` of \`Environment.prepare\`).`;
}

/** `<tag>`, `<tag>-r2`, `<tag>-r3`, ... */
const firstRevision = 2;

/** The highest that is among them: there are gaps where others were first. */
function latestRevision(tagOf: (revision: number) => string, tags: ReadonlySet<string>): number | undefined {
  const numbered = `${tagOf(0)}-r`;
  const revisions = [...tags].flatMap((tag) => {
    const revision = tag.startsWith(numbered) ? Number(tag.slice(numbered.length)) : 0;
    return Number.isSafeInteger(revision) && tag === tagOf(revision) ? [revision] : [];
  });
  return revisions.length === 0 ? undefined : Math.max(...revisions);
}

function revisionOf(revision: number): { revision?: number } {
  return revision === 0 ? {} : { revision };
}

function givenImage(
  service: string,
  { digest, tag }: { digest: string | undefined; tag: string | undefined },
  { repositoryName, images, withdrawals }: Circumstances,
): FoundSource {
  const named =
    digest !== undefined && images.digests.has(digest) ? digest : images.digestByTag.get(tag ?? "");
  if (named !== undefined) {
    const withdrawal = withdrawals && withdrawalOf(service, new Set([named]), withdrawals);
    return { source: { digest: named }, ...(withdrawal && { withdrawn: { withdrawal } }) };
  }
  const [kind, value] = digest === undefined ? (["tag", tag ?? ""] as const) : (["digest", digest] as const);
  const message = `The repository "${repositoryName}" has no image with the ${kind} "${value}" for service "${service}". ${nearest(kind, value, images)}`;
  return { problem: { code: "unknown-image", path: `images.${service}.${kind}`, message } };
}

function nearest(kind: "tag" | "digest", value: string, { digestByTag, digests }: RepositoryImages): string {
  if (digests.size === 0) return "It has no images at all.";
  if (kind === "digest" || digestByTag.size === 0) return `It has ${digests.size} others.`;
  const byDistance = [...digestByTag.keys()]
    .map((tag) => ({ tag, away: distance(tag, value) }))
    .sort((a, b) => a.away - b.away || (a.tag < b.tag ? -1 : 1));
  const shown = byDistance.slice(0, shownTags).map(({ tag }) => `"${tag}"`);
  return `The nearest of its ${digestByTag.size} tags: ${shown.join(", ")}.`;
}

const shownTags = 5;
