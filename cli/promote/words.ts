import type { PromoteResult, PromotionEvent, PromotionRun } from "../../automation";
import { shortenHashes } from "../shared/shorten";
import { table } from "../shared/table";
import { count, list, short } from "../shared/wording";

/** What moves, before anything does. */
export function planText(
  { from, to }: { readonly from: string; readonly to: string },
  { images, missingBytes }: PromotionEvent,
): string {
  const rows = images.map(({ image, digest, tags, missingManifests, missingBlobs, missingBytes: bytes }) => [
    image,
    short(digest),
    shortenHashes(tags.join(", ")),
    missingManifests === 0 ? "nothing" : `${count(missingBlobs, "layer")}, ${sizeText(bytes)}`,
  ]);
  const lacks =
    missingBytes === 0
      ? "It lacks no layer of them."
      : `It lacks ${sizeText(missingBytes)}, of which none is sent where the registry mounts layers.`;
  return `${from} to ${to}: ${count(images.length, "image")}. ${lacks}\n\n${table(["image", "digest", "tags there", `${to} lacks`], rows)}\n\n`;
}

/** What was done, or would be. */
export function resultText(result: PromoteResult): string {
  const { dryRun, images, to, preview, up, notDeployed } = result;
  const { stack } = to;
  if (dryRun) {
    const lines = [
      ...(to.isNew ? [`The repository ${to.repository} is made first.`] : []),
      ...(preview ? [`\`up\` of ${stack} would then: ${changesText(preview)}.`] : []),
      "Nothing was changed.",
      ...(to.isProtected ? [`${stack} is protected: it takes \`--yes\`.`] : []),
    ];
    return `${lines.join("\n")}\n`;
  }
  const sent = images.reduce((sum, { copied }) => sum + (copied?.bytesSent ?? 0), 0);
  const mounted = images.reduce((sum, { copied }) => sum + (copied?.blobs.mounted ?? 0), 0);
  const lines = [
    `${to.repository} has ${count(images.length, "image")} under the same digests: ${sizeText(sent)} sent, ${count(mounted, "layer")} mounted.`,
    up
      ? `\`up\` of ${stack}: ${changesText(up)}.`
      : `Nothing was deployed: \`pulumi up --stack ${stack}\` runs them, from a checkout of the same content.`,
    ...(notDeployed.length > 0
      ? [`${stack} has no service ${list(notDeployed, "or")}: its image is there, and nothing runs it.`]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

function changesText({ changes }: PromotionRun): string {
  return Object.entries(changes)
    .map(([operation, number]) => `${operation} ${number}`)
    .join(", ");
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
