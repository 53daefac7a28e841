import * as pulumi from "@pulumi/pulumi";

import type { BuildSource, DigestSource, ExistingRepository } from "../components";
import { topicRegionProblems } from "../components/release-deletion-alarm/checks";
import { readProviderSettings, type ProviderSettings } from "../components/shared/aws-settings";
import { parseReleaseTag, repositoryName } from "../retention";
import type { Account, Identity, Network, RepositoryImages } from "./account/account";
import { awsAccount } from "./account/aws-account";
import { checkGuard, releasesOf } from "./guard/check-guard";
import { contentHash } from "./content-hash/content-hash";
import type { Config, ServiceConfig } from "./config/config";
import { ConfigError, PrepareError } from "./errors";
import type { SeededRelease } from "./guard/guard";
import { buildInputs, imageSource } from "./image-source";
import { checkPlatforms } from "./platforms/platform-check";

/** All that decides which resources there are: plain values, known before the first is registered. */
export interface Prepared {
  readonly config: Config;
  readonly accountId: string;
  readonly region: string;
  readonly repository: {
    readonly name: string;
    /** What the account has under this name, if anything. */
    readonly existing?: ExistingRepository;
    /** What is to be marked as released before the lifecycle policy is written. */
    readonly seeds?: readonly SeededRelease[];
  };
  readonly services: readonly PreparedService[];
}

export interface PreparedService {
  readonly config: ServiceConfig;
  readonly source: BuildSource | DigestSource;
  /** The service's release tags that the repository has. */
  readonly releaseTags: readonly string[];
  /** Those of its released digests that are in use, where somebody looked. */
  readonly releasesInUse?: readonly string[];
  readonly network: Network;
}

export interface PrepareOptions {
  /** @default the live account, by the stack's `aws:*` settings and the environment */
  readonly account?: Account;
  /** The folder that build contexts are relative to. @default the current one, as Pulumi runs a program in its own */
  readonly root?: string;
  /**
   * What berth's own calls follow. Beside an explicit provider: `settingsOfProviderArgs` of what it is made of.
   *
   * @default the stack's `aws:*` settings
   */
  readonly settings?: ProviderSettings;
  /** The provider that makes the resources. @default the stack's own, by its `aws:*` settings */
  readonly provider?: pulumi.ProviderResource;
  /** Milliseconds since 1970, for what the lifecycle policy does with time. @default the machine's clock */
  readonly now?: number;
}

/**
 * Looks at the account and at what is to be built, before anything is registered; so that a preview shows what `up`
 * does, and a run that can't succeed fails before it changes anything.
 */
export async function prepare(config: Config, options: PrepareOptions = {}): Promise<Prepared> {
  const settings = options.settings ?? readProviderSettings();
  const account = options.account ?? awsAccount(settings, options.provider);
  const name = checkedName(config);

  const identity = await allowedIdentity(account, settings);
  checkAlarm(config, identity);
  const [hashes, { existing, images, usage }, own, network] = await Promise.all([
    Promise.all(config.services.map((service) => hashOf(service, options.root))),
    lookInto(account, name, config.guard !== "off"),
    account.ownResources(),
    config.services.length === 0 ? undefined : (config.network ?? account.defaultNetwork()),
    checkProvider(account, identity),
  ]);
  const { imageTags: ownTags } = own;
  const sources = sourcesOf(config.services, hashes, { repositoryName: name, images, ownTags });
  const releases = releasesOf(config.services, sources, images);
  const [{ seeds, inUse }] = await Promise.all([
    usage
      ? checkGuard(usage, { config, own, releases, now: options.now ?? Date.now() })
      : { seeds: [], inUse: undefined },
    checkPlatforms(account, name, config.services, sources),
  ]);
  return {
    config,
    ...identity,
    repository: { name, ...(existing && { existing }), ...(seeds.length > 0 && { seeds }) },
    services: config.services.map((service, index) => ({
      config: service,
      source: sources[index] as BuildSource | DigestSource,
      ...releasesOfService(service.name, images, inUse),
      network: network as Network,
    })),
  };
}

function checkedName({ area, stage }: Config): string {
  const name = repositoryName(area, stage);
  if (name.ok) return name.value;
  throw new ConfigError(name.problems.map((problem) => ({ ...problem, path: `berth:${problem.path}` })));
}

/** Whose account it is, before anything in it is looked at. */
async function allowedIdentity(account: Account, settings: ProviderSettings): Promise<Identity> {
  const identity = await account.identity();
  const { allowedAccountIds: allowed, forbiddenAccountIds: forbidden } = settings;
  const { accountId } = identity;
  if ((allowed.length === 0 || allowed.includes(accountId)) && !forbidden.includes(accountId))
    return identity;
  throw new PrepareError("account-not-allowed", `This stack must not touch the AWS account ${accountId}.`, {
    nextStep: `It is for ${allowed.join(", ") || "other accounts"} (\`aws:allowedAccountIds\`, \`aws:forbiddenAccountIds\`). Choose other credentials or another stack; for the local AWS, run the command in \`npm run local -- shell\`.`,
  });
}

/** The region is known only now; the alarm itself would find it out after the first resources. */
function checkAlarm({ alarm }: Config, { region }: Identity): void {
  const problems = alarm ? topicRegionProblems(alarm.topicArn, region) : [];
  if (problems.length === 0) return;
  throw new ConfigError(problems.map((problem) => ({ ...problem, path: `berth:alarm.${problem.path}` })));
}

/** Looking into one account and deploying to another would show what isn't so. */
async function checkProvider(account: Account, ours: Identity): Promise<void> {
  const provider = await account.providerIdentity();
  if (ours.accountId !== provider.accountId) {
    const message = `The credentials found are of the AWS account ${ours.accountId}, the \`aws\` provider's of ${provider.accountId}.`;
    throw new PrepareError("account-mismatch", message, {
      nextStep: `Give both the same settings: by the stack's \`aws:*\`, or ${sameSettings}.`,
    });
  }
  if (ours.region !== provider.region) {
    const message = `The region found is ${ours.region}, the \`aws\` provider's is ${provider.region}.`;
    throw new PrepareError("region-mismatch", message, {
      nextStep: `Set the stack's \`aws:region\`, or give ${sameSettings}.`,
    });
  }
}

const sameSettings =
  "`settings` made by `settingsOfProviderArgs` beside an explicit `provider`, of the same arguments";

async function hashOf(service: ServiceConfig, root: string | undefined): Promise<string | undefined> {
  const inputs = buildInputs(service);
  return inputs && contentHash(inputs, root);
}

/** The repository, its images and, for the guard, who uses them; one that doesn't exist has none. */
async function lookInto(account: Account, name: string, isGuarded: boolean) {
  const existing = await account.repository(name);
  if (!existing) return { images: { digestByTag: new Map(), digests: new Set() } satisfies RepositoryImages };
  // Not waited for here: it takes many calls in a row, and what it comes to is the guard's to judge.
  const usage = isGuarded ? settled(account.usage(name)) : undefined;
  return { existing, images: await account.images(name), usage };
}

/** What is told later, even where a failure comes before anybody asks. */
function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function releasesOfService(
  service: string,
  { digestByTag }: RepositoryImages,
  inUse: ReadonlySet<string> | undefined,
): Pick<PreparedService, "releaseTags" | "releasesInUse"> {
  const tags = [...digestByTag].filter(([tag]) => parseReleaseTag(tag)?.service === service).sort();
  const digests = [...new Set(tags.map(([, digest]) => digest))];
  return {
    releaseTags: tags.map(([tag]) => tag),
    ...(inUse && { releasesInUse: digests.filter((digest) => inUse.has(digest)) }),
  };
}

/** Where each service's image comes from; one error for all that come from nowhere. */
function sourcesOf(
  services: readonly ServiceConfig[],
  hashes: readonly (string | undefined)[],
  known: { repositoryName: string; images: RepositoryImages; ownTags: ReadonlySet<string> },
): (BuildSource | DigestSource)[] {
  const found = services.map((service, index) =>
    imageSource(service, { ...known, contentHash: hashes[index] }),
  );
  const problems = found.flatMap((each) => ("problem" in each ? [each.problem] : []));
  if (problems.length > 0) {
    throw new PrepareError("unknown-image", problems.map(({ message }) => message).join("\n"), {
      nextStep: "Push it first, or set the service's `image` to one that is there.",
    });
  }
  return found.flatMap((each) => {
    if ("problem" in each) return [];
    if (each.warning !== undefined) void pulumi.log.warn(each.warning);
    return [each.source];
  });
}
