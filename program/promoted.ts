import { contentTag } from "../components";
import type { PromotedImage } from "./config/promoted";
import type { ChosenSource, Circumstances, FoundSource, Promotion } from "./found-source";

/** What is known where an image is promoted, or has to have been. */
type Known = Pick<Circumstances, "images" | "repositoryName" | "contentHash" | "promotion" | "releases">;

/** The image that this run promotes: by its digest, whatever this checkout would build. */
export function promotedImage(name: string, { tag, digest }: PromotedImage, about: Known): FoundSource {
  const { images, repositoryName, promotion } = about;
  const isThere = images.digests.has(digest);
  if (!isThere && promotion?.isAhead !== true) {
    const message = `The repository "${repositoryName}" has no image ${digest}, which is to be promoted for "${name}". ${promoteText(promotion)}`;
    return { problem: { code: "content-not-promoted", path: `images.${name}`, message } };
  }
  const warning = otherContent(name, tag, about);
  return {
    source: { digest, ...(!isThere && { isAwaited: true }) },
    ...(warning !== undefined && { warning }),
  };
}

/** Of a stage that builds nothing: what is there, or why it is refused. */
export function onlyPromoted(name: string, chosen: ChosenSource, about: Known): FoundSource {
  const { source } = chosen;
  if (
    "digest" in source ||
    about.images.digestByTag.has(contentTag(name, source.contentHash, source.revision))
  )
    return chosen;
  const { repositoryName, promotion } = about;
  const tag = contentTag(name, source.contentHash);
  const there = about.images.digestByTag.get(tag);
  const has =
    there === undefined
      ? `has no image of the content of "${name}" ("${tag}"), and`
      : `has the content of "${name}" ("${tag}") as ${there}, but others may push there, this stack has never run it, and`;
  const message = `The repository "${repositoryName}" ${has} this stage builds nothing (\`berth:build\` is \`never\`).${lostText(name, about)} ${promoteText(promotion)}`;
  return { problem: { code: "content-not-promoted", path: `images.${name}`, message } };
}

/** What somebody has deleted, where that is why it isn't there; nothing where the state's own is. */
function lostText(name: string, { images, releases }: Known): string {
  const digest = releases?.get(name)?.digest;
  if (digest === undefined || images.digests.has(digest)) return "";
  return ` What this stack has deployed last, ${digest}, is gone from there.`;
}

function promoteText({ stack = "<this stage>" }: Promotion = {}): string {
  return `Promote it: \`berth promote --from <stage> --to ${stack}\`.`;
}

/** Where the checkout would build something else, the next plain `up` from it deploys that. */
function otherContent(name: string, tag: string, { contentHash, promotion }: Known): string | undefined {
  if (contentHash === undefined || contentTag(name, contentHash) === tag) return undefined;
  const next =
    promotion?.isOnlyWay === true
      ? "is refused, for this stage builds nothing"
      : "deploys this checkout's, and builds it if it has to";
  return `"${name}" runs what is promoted, "${tag}", and this checkout has other content ("${contentTag(name, contentHash)}"): a plain \`pulumi up\` from here ${next}.`;
}
