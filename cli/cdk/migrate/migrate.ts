import {
  boundedCalls,
  imagesInUse,
  registryOf,
  repositoryImages,
  type InventoryClients,
  type RepositorySummary,
  type Source,
} from "../../../inventory";
import { placeMarks } from "../../../keeper/sweep/place-marks";
import { copyImage, type CopyReport } from "../../../releases/copy/copy-image";
import { releaseTagPrefix } from "../../../retention";
import { isAppLetters, longestAppName } from "../../../retention/images/asset-tag";
import { heldImages } from "../../../retention/releases/held-images";
import { taggedDigests } from "../../../retention/releases/plan-releases";
import { knownRepository } from "../../release/known-repository";
import { readDeclared } from "../../release/declared-file";
import { awsClients, type AwsOptions } from "../../shared/aws-clients";
import { CliError } from "../../shared/errors";
import { exitCodes, type ExitCode } from "../../shared/exit-codes";
import type { Io } from "../../shared/io";
import { jsonText } from "../../shared/json-text";
import type { Format } from "../../shared/options";
import { bootstrapRepository } from "../bootstrap-repository";
import { commandKeeper } from "../command-keeper";
import type { Migration } from "./migration";
import { imagesToCopy, type ImageToCopy } from "./plan";
import { migrationText } from "./words";

export interface MigrateOptions extends AwsOptions {
  readonly from?: string;
  readonly to: string;
  readonly app?: string;
  readonly qualifier: string;
  readonly dryRun?: boolean;
  readonly sources: readonly Source[];
  /** A file. */
  readonly declared?: string;
  readonly format: Format;
}

/** `berth cdk migrate`: builds nothing, deletes nothing, deploys nothing. */
export async function migrate(io: Io, options: MigrateOptions): Promise<ExitCode> {
  checkApp(options.app);
  const declared = await readDeclared(io, options.declared);
  const clients = await awsClients(io, options);
  const calls = boundedCalls();
  const { qualifier, to, sources, app, dryRun = false } = options;
  const all = await knownRepository(clients.ecr, to, calls);
  const target = all.find((one) => one.repositoryName === to)!;
  const from = bootstrapRepository(all, { qualifier, repository: options.from, option: "--from" });
  if (from === to) throw new CliError("wrong-usage", `\`--from\` and \`--to\` are both ${to}.`);
  const images = await repositoryImages(clients.ecr, from, { calls });
  const { inUse } = await imagesInUse(clients, {
    ...{ sources, declared, calls, repositories: new Set([from]), registry: registryOf(all) },
    images: new Map([[from, images]]),
  });
  const plan = imagesToCopy(images, inUse, app);
  const done = dryRun ? plan : await copied(io, clients, { plan, from, target });
  const migration = { from, to, repositoryUri: target.repositoryUri, dryRun, images: done };
  io.stdout.write(options.format === "json" ? jsonText(migration) : migrationText(migration));
  return exitCodes.safe;
}

/** As `dedicatedRepositorySynthesizer` takes it. */
function checkApp(app: string | undefined): void {
  if (app === undefined || (isAppLetters(app) && app.length <= longestAppName)) return;
  throw new CliError(
    "illegal-app",
    `\`--app\` must be 1 to ${longestAppName} letters, digits and hyphens, and begin with no hyphen, got ${JSON.stringify(app)}: it is the \`app\` of \`dedicatedRepositorySynthesizer\`.`,
  );
}

async function copied(
  io: Io,
  clients: InventoryClients,
  {
    plan,
    from,
    target,
  }: { readonly plan: readonly ImageToCopy[]; readonly from: string; readonly target: RepositorySummary },
): Promise<Migration["images"]> {
  const { ecr } = clients;
  const say = (line: string) => void io.stderr.write(`${line}\n`);
  const reports: CopyReport[] = [];
  for (const [place, { digest, tags }] of plan.entries()) {
    say(`${place + 1} of ${plan.length}: ${digest}`);
    const ends = { from: { ecr, repositoryName: from }, to: { ecr, repositoryName: target.repositoryName } };
    reports.push(await copyImage({ ...ends, digest, tags }, io));
  }
  const releases = await mark(io, clients, { plan, target }, say);
  return plan.map((image, place) => ({
    ...image,
    copied: reports[place]!,
    releases: releases.get(image.digest) ?? [],
  }));
}

/** The first releases there, so that the new repository keeps what it got from the beginning. */
async function mark(
  io: Io,
  clients: InventoryClients,
  { plan, target }: { readonly plan: readonly ImageToCopy[]; readonly target: RepositorySummary },
  say: (line: string) => void,
): Promise<ReadonlyMap<string, string[]>> {
  const { repositoryName } = target;
  const images = await repositoryImages(clients.ecr, repositoryName);
  const inUse = plan.flatMap(({ digest, users }) => users.map((user) => ({ repositoryName, digest, user })));
  const seen = { repository: target, images, held: heldImages(images, inUse), tags: taggedDigests(images) };
  const { tags } = await placeMarks(commandKeeper(io, clients, "berth cdk migrate", say), seen);
  const byDigest = new Map<string, string[]>();
  for (const { tag, digest } of tags)
    if (tag.startsWith(releaseTagPrefix)) byDigest.set(digest, [...(byDigest.get(digest) ?? []), tag]);
  return byDigest;
}
