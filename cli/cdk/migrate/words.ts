import type { ImageUser } from "../../../retention";
import { shortenHashes } from "../../shared/shorten";
import { table } from "../../shared/table";
import { count, short } from "../../shared/wording";
import type { Migration } from "./migration";

/** What was copied, and what is left to change. */
export function migrationText(migration: Migration): string {
  const { from, to, dryRun, images } = migration;
  if (images.length === 0) return `Nothing runs an image of ${from}, so there is nothing to copy.\n`;
  const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  const verb = dryRun ? "Would copy" : "Copied";
  const parts = [
    `${verb} ${count(images.length, "image")} of ${megabytes(bytes)} from ${from} to ${to}. Nothing is built, deployed or deleted.`,
    imageTable(images),
    leftToChange(migration),
  ];
  return `${parts.join("\n\n")}\n`;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

function imageTable(images: Migration["images"]): string {
  const rows = images.flatMap(({ digest, tags, users, releases = [] }) =>
    distinct(users).map((user) => [
      short(digest),
      shortenHashes(tags.join(", ") || "(no tag)"),
      releases.join(", "),
      user,
    ]),
  );
  return table(["image", "tags there", "releases there", "used by"], rows);
}

function distinct(users: readonly ImageUser[]): string[] {
  return [...new Set(users.map(({ kind, name }) => `${kind} ${name}`))];
}

function leftToChange({ to, repositoryUri, images, dryRun }: Migration): string {
  const assets = images.filter(({ isAsset }) => isAsset);
  const others = images.filter(({ isAsset }) => !isAsset);
  const lines = [
    ...(dryRun ? ["Copy them: the same command without `--dry-run`."] : []),
    ...(assets.length > 0 ? [cdkLine(assets)] : []),
    ...others.flatMap(({ digest, users }) =>
      distinct(users).map(
        (user) => `${user}: refer to ${repositoryUri}@${digest}, where it is defined, and deploy it.`,
      ),
    ),
    `Let everybody pull from ${to} who pulls now: task execution roles, and Lambda by the repository's policy (\`lambdaPull\`).`,
    `Then look: \`berth audit --repository ${to}\`. Until all of it is deployed, leave the old repository as it is.`,
  ];
  return `Left to change:\n${lines.map((line, place) => `${place + 1}. ${line}`).join("\n")}`;
}

/** CDK looks for `<app>_<hash>` in the repository before it builds. */
function cdkLine(assets: Migration["images"]): string {
  const prefix = /^(.+)_[0-9a-f]{64}$/.exec(assets.flatMap(({ tags }) => tags)[0] ?? "")?.[1];
  return prefix === undefined
    ? "CDK stacks: give the app a name by `--app`, so that its next deployment finds these images and builds none."
    : `CDK stacks: \`dedicatedRepositorySynthesizer({ ..., app: "${prefix}" })\`. The next \`cdk deploy\` finds these images there, and builds and pushes none of them.`;
}
