import {
  boundedCalls,
  imagesInUse,
  registryOf,
  repositories,
  repositoryImages,
  type InventoryClients,
  type NotLookedAt,
  type Source,
} from "../../inventory";
import type { Image, ImageUser } from "../../retention";
import { notLookedAtText } from "../audit/not-looked-at";
import { readDeclared } from "../release/declared-file";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { shortenHashes } from "../shared/shorten";
import { table } from "../shared/table";
import { count, short } from "../shared/wording";
import { bootstrapRepository } from "./bootstrap-repository";
import { deletedByGc } from "./gc-verdict";
import { stackTemplates } from "./stack-templates";

export interface GcCheckOptions extends AwsOptions {
  readonly qualifier: string;
  readonly repository?: string;
  readonly createdBufferDays: number;
  readonly sources: readonly Source[];
  /** A file. */
  readonly declared?: string;
  readonly format: Format;
}

/** `berth cdk gc-check`: 1 when `cdk gc` would delete what something runs. */
export async function gcCheck(io: Io, options: GcCheckOptions): Promise<ExitCode> {
  const declared = await readDeclared(io, options.declared);
  const clients = await awsClients(io, options);
  const found = await check(clients, options, { declared, now: io.now() });
  io.stdout.write(options.format === "json" ? jsonText(found) : told(found));
  return found.inUse.length > 0 ? exitCodes.atRisk : exitCodes.safe;
}

interface Findings {
  readonly repositoryName: string;
  readonly images: number;
  /** How many templates were searched for their tags. */
  readonly templates: number;
  /** How many of the images `cdk gc` would delete. */
  readonly deleted: number;
  /** Those of them that something runs. */
  readonly inUse: readonly {
    readonly digest: string;
    readonly tags: readonly string[];
    readonly users: readonly ImageUser[];
  }[];
  readonly notLookedAt: readonly NotLookedAt[];
}

async function check(
  clients: InventoryClients,
  options: GcCheckOptions,
  { declared, now }: { readonly declared: Awaited<ReturnType<typeof readDeclared>>; readonly now: number },
): Promise<Findings> {
  const calls = boundedCalls();
  const { qualifier, repository } = options;
  const all = await repositories(clients.ecr, { calls });
  const repositoryName = bootstrapRepository(all, { qualifier, repository, option: "--repository" });
  const [images, templates] = await Promise.all([
    repositoryImages(clients.ecr, repositoryName, { calls }),
    stackTemplates(clients, qualifier, calls),
  ]);
  const { createdBufferDays, sources } = options;
  const deleted = deletedByGc({ images, templates, now, createdBufferDays });
  const { inUse, notLookedAt } = await imagesInUse(clients, {
    ...{ sources, declared, calls, repositories: new Set([repositoryName]), registry: registryOf(all) },
    images: new Map([[repositoryName, images]]),
  });
  const users = new Map<string, ImageUser[]>();
  for (const { digest, user } of inUse)
    if (deleted.has(digest)) users.set(digest, [...(users.get(digest) ?? []), user]);
  const tagsOf = (digest: string) => images.find((image: Image) => image.imageDigest === digest)?.imageTags;
  return {
    ...{ repositoryName, images: images.length, templates: templates.length, deleted: deleted.size },
    inUse: [...users].map(([digest, users]) => ({ digest, tags: tagsOf(digest) ?? [], users })),
    notLookedAt,
  };
}

function told({ repositoryName, images, templates, deleted, inUse, notLookedAt }: Findings): string {
  const looked = `${repositoryName}: ${count(images, "image")}, ${count(templates, "template")} of CloudFormation. \`cdk gc\` would delete ${deleted === 0 ? "none" : deleted}`;
  const lines = [
    inUse.length === 0
      ? `${looked}${deleted === 0 ? "." : ", none of which anything runs."}`
      : `${looked}, and something runs ${inUse.length} of them:\n\n${usedTable(inUse)}\n\n${nextStep}`,
    notLookedAtText(notLookedAt),
  ];
  return `${lines.join("\n")}\n`;
}

const nextStep =
  "Don't run `cdk gc` here: it looks at CloudFormation's templates alone. A lock on the repository stops it (`lockRepository`, or `ImageRepository({ lock })`), and images in a repository of their own are out of its sight.";

function usedTable(inUse: Findings["inUse"]): string {
  const rows = inUse.flatMap(({ digest, tags, users }) =>
    users.map(({ kind, name, role = "" }) => [
      short(digest),
      shortenHashes(tags[0] ?? "(no tag)"),
      `${kind} ${name}`,
      role,
    ]),
  );
  return table(["image", "tag", "used by", "as"], rows);
}
