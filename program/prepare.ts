import * as pulumi from "@pulumi/pulumi";

import type { BuildSource, DigestSource, ExistingRepository, ServiceNetwork } from "../components";
import { thisStack } from "../components/shared/own-state";
import { readProviderSettings, type ProviderSettings } from "../components/shared/aws-settings";
import { parseReleaseTag, parseWithdrawnTag, repositoryName, type TaggedDigest } from "../retention";
import { readableNow, restoreArchived } from "./archive/restore-archived";
import { withArchived } from "./archive/with-archived";
import type { Account, Identity, OwnResources, RepositoryImages } from "./account/account";
import { awsAccount } from "./account/aws-account";
import { checkGuard, releasesOf, type GuardOutcome } from "./guard/check-guard";
import { contentHash, type BuildInputs } from "./content-hash/content-hash";
import type { CheckedEnvironment } from "./check-environment";
import { defaultPlatform } from "./config/image-schema";
import { ConfigError, PrepareError } from "./errors";
import type { SeededRelease } from "./guard/guard";
import type { TakenNames } from "./guard/taken-names";
import { buildInputs } from "./image-source";
import { imageSources, sourcesBefore } from "./image-sources";
import { ownImages } from "./own-images";
import { withOwner } from "./ownership";
import { promotionFollows, readPromoted } from "./config/promoted";
import { readRollback } from "./config/rollback";
import type { Promotion } from "./found-source";
import { warnOf, withCode } from "./guard/warn-of";
import { warnOfDrift } from "./guard/warn-of-drift";
import { portsToBuild } from "./platforms/exposed-ports";
import { checkPlatforms } from "./platforms/platform-check";
import { checkParts } from "./withdrawals/check-parts";
import { rollBack, rollbackRun, sourcesOfRollback } from "./withdrawals/roll-back";
import { tellWithdrawn } from "./withdrawals/words";

/** All that decides which resources there are: plain values, known before the first is registered. */
export interface Prepared {
  readonly config: CheckedEnvironment;
  readonly accountId: string;
  readonly region: string;
  readonly repository: {
    readonly name: string;
    /** What the account has under this name, if anything. */
    readonly existing?: ExistingRepository;
    /** What is to be marked as released before the lifecycle policy is written. */
    readonly seeds?: readonly SeededRelease[];
  };
  readonly images: Readonly<Record<string, PreparedImage>>;
  readonly releases: PreparedReleases;
  /** Where services run that say nothing else: given, or looked for where there are images. */
  readonly network?: ServiceNetwork;
  /** How berth's own calls reach AWS. */
  readonly settings: ProviderSettings;
}

export interface PreparedImage {
  /** The platform that the service runs on. */
  readonly platform: string;
  readonly source: BuildSource | DigestSource;
  /** Whether the repository has it already, old as it may be, and nothing marks it as released. */
  readonly isUnmarked: boolean;
  /** The ports that its Dockerfile or its configuration exposes, as far as that is known. */
  readonly exposedPorts?: readonly number[];
}

/** What the repository and the stack's own state have of releases. */
export interface PreparedReleases {
  /** The release tags with what they are on, by the name that they are counted under. */
  readonly byService: Readonly<Record<string, readonly TaggedDigest[]>>;
  /** How often the tag of the state's release was lost, this time too, by the same name; only where it was. */
  readonly again: Readonly<Record<string, number>>;
  /** Digests in use, where somebody looked. */
  readonly inUse?: readonly string[];
  /** Names that services of others have in the repository; none where nobody looked. */
  readonly taken: TakenNames;
  /** Names under which this stack's state counts releases. */
  readonly own: readonly string[];
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
  /** Told whose account and which region it is, before anything in it is looked at; may refuse it by throwing. */
  readonly check?: (identity: Identity) => void;
  /** The provider that makes the resources. @default the stack's own, by its `aws:*` settings */
  readonly provider?: pulumi.ProviderResource;
  /** Milliseconds since 1970, for what the lifecycle policy does with time. @default the machine's clock */
  readonly now?: number;
}

/**
 * Looks at the account and at what is to be built, before anything is registered; so that a preview shows what `up`
 * does, and a run that can't succeed fails before it changes anything.
 */
export function prepare(config: CheckedEnvironment, options: PrepareOptions = {}): Promise<Prepared> {
  return withCode(() => prepared(config, options));
}

async function prepared(config: CheckedEnvironment, options: PrepareOptions): Promise<Prepared> {
  const { settings, account } = withAccount(options);
  const name = checkedName(config);
  const names = Object.keys(config.images);

  const identity = await allowedIdentity(account, settings);
  options.check?.(identity);
  const [hashes, { found, images: active, usage }, own, network] = await Promise.all([
    ofBuilt(config.images, (inputs) => contentHash(inputs, options.root)),
    lookInto(account, name, config.guard !== "off"),
    account.ownResources(),
    names.length === 0 ? config.network : (config.network ?? account.defaultNetwork()),
    checkProvider(account, identity),
  ]);
  const existing = found && withOwner({ name, live: found, own, us: thisStack(), adopt: config.adopt });
  if (!found && own.repositories.has(name)) warnOf("repository-gone", goneText(name));
  const { tags: ownTags, warning } = ownImages(own, { name, ...identity }, names);
  if (warning !== undefined) warnOf("image-replaced", warning);
  const promotion = promotionOf(config);
  const order = readRollback();
  const about = {
    repositoryName: name,
    ownTags,
    isTrusted: trusting(config, own),
    promotion,
    releases: own.releases,
  };
  const images = await withArchived(account, name, {
    images: active,
    // Of a repository that is to be made, there is no archive.
    sources: found ? sourcesBefore(config.images, hashes, { ...about, images: active }) : new Map(),
    isAnyWanted: order !== undefined || [...active.digestByTag.keys()].some(parseWithdrawnTag),
  });
  const known = { ...about, images };
  const seen = { ...known, names, own, usage: order && (await usage?.catch(() => undefined)) };
  const rollback = order && rollbackRun(order, seen);
  const { sources, withdrawn } = rollback
    ? sourcesOfRollback(sourcesBefore(config.images, hashes, known), rollback, seen)
    : imageSources(config.images, hashes, known);
  const releases = releasesOf(sources, images);
  const byService = releasesByService(images);
  const marked = new Set(Object.values(byService).flatMap((tags) => tags.map(({ digest }) => digest)));
  const unmarked = new Set(releases.flatMap(({ service, digest }) => (marked.has(digest) ? [] : [service])));
  const nobodyLooked: GuardOutcome = { seeds: [] };
  const isInstead = (image: string) =>
    withdrawn.get(image)?.instead !== undefined || image in promotion.images;
  const toRun = releases.flatMap(({ digest }) => (images.archived?.has(digest) ? [digest] : []));
  const guarded = settled(
    usage
      ? checkGuard(usage, { config, own, releases, now: options.now ?? Date.now() })
      : Promise.resolve(nobodyLooked),
  );
  const restored = settled(
    guarded.then(({ archived = [] }) => restoreArchived(account, name, [...toRun, ...archived])),
  );
  // Nothing in the archive can be read before it is back.
  if (toRun.length > 0) await restored;
  const [{ seeds, inUse, taken = {} }, facts, ports] = await Promise.all([
    guarded,
    checkPlatforms(account, name, config.images, sources, isInstead),
    ofBuilt(config.images, (inputs) => portsToBuild(inputs, options.root)),
    checkParts(account, name, readableNow(withdrawn, toRun)),
    tellWithdrawn(account, { repositoryName: name, images, withdrawn }),
    restored,
  ]);
  if (rollback) {
    const isNamed = config.images[rollback.image]?.context === undefined;
    await rollBack(account, name, { ...rollback, isNamed });
  }
  // Of a look that failed, the guard has said why.
  const looked = await usage?.catch(() => undefined);
  if (looked) warnOfDrift({ usage: looked, own, wanted: wantedOf(sources, releases) });
  return {
    config,
    ...identity,
    settings,
    repository: { name, ...(existing && { existing }), ...(seeds.length > 0 && { seeds }) },
    images: Object.fromEntries(
      [...sources].map(([image, source]) => [
        image,
        {
          platform: config.images[image]?.platform ?? defaultPlatform,
          source,
          isUnmarked: unmarked.has(image),
          ...exposedOf(ports.get(image) ?? facts.get(image)?.exposedPorts),
        },
      ]),
    ),
    releases: {
      ...{ byService, again: lostReleases(own, byService), taken, own: [...own.releases.keys()] },
      ...(inUse && { inUse: [...inUse] }),
    },
    ...(network && { network }),
  };
}

/** The account that is looked at, and how calls reach it: those given, or the stack's own. */
export function withAccount(
  options: PrepareOptions,
): PrepareOptions & Required<Pick<PrepareOptions, "settings" | "account">> {
  const settings = options.settings ?? readProviderSettings();
  return { ...options, settings, account: options.account ?? awsAccount(settings, options.provider) };
}

/** Pulumi compares with its own state, which has the repository still: a plain `up` makes none. */
function goneText(name: string): string {
  return `The repository "${name}" of this stack is gone, with its images. \`pulumi up --refresh\` makes it again, and builds again what this stack builds. What CI pushes needs the repository before that: \`aws ecr create-repository --repository-name ${name} --image-tag-mutability IMMUTABLE\`, have it pushed, then \`pulumi up --refresh\`.`;
}

/** What each image is to be; nothing of one that is to be built. */
function wantedOf(
  sources: ReadonlyMap<string, unknown>,
  releases: ReturnType<typeof releasesOf>,
): ReadonlyMap<string, string | undefined> {
  const digests = new Map(releases.map(({ service, digest }) => [service, digest]));
  return new Map([...sources.keys()].map((name) => [name, digests.get(name)]));
}

function checkedName({ area, stage }: CheckedEnvironment): string {
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

/** What is found of each image that is to be built; nothing of the others. */
async function ofBuilt<T>(
  images: CheckedEnvironment["images"],
  find: (inputs: BuildInputs) => Promise<T | undefined>,
): Promise<ReadonlyMap<string, T>> {
  const found = Object.entries(images).map(async ([name, image]) => {
    const inputs = buildInputs(image);
    const one = inputs && (await find(inputs));
    return one === undefined ? [] : [[name, one] as const];
  });
  return new Map((await Promise.all(found)).flat());
}

function exposedOf(ports: readonly number[] | undefined): Pick<PreparedImage, "exposedPorts"> {
  return ports === undefined ? {} : { exposedPorts: ports };
}

/** The repository, its images and, for the guard, who uses them; one that doesn't exist has none. */
async function lookInto(account: Account, name: string, isGuarded: boolean) {
  const found = await account.repository(name);
  if (!found) return { images: { digestByTag: new Map(), digests: new Set() } satisfies RepositoryImages };
  // Not waited for here: it takes many calls in a row, and what it comes to is the guard's to judge.
  const usage = isGuarded ? settled(account.usage(name)) : undefined;
  return { found, images: await account.images(name), usage };
}

/** What is told later, even where a failure comes before anybody asks. */
function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function releasesByService({ digestByTag }: RepositoryImages): PreparedReleases["byService"] {
  const byService: Record<string, TaggedDigest[]> = {};
  for (const [tag, digest] of [...digestByTag].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const service = parseReleaseTag(tag)?.service;
    if (service !== undefined) (byService[service] ??= []).push({ tag, digest });
  }
  return byService;
}

/** A release whose tag somebody took away, with its image or without it, is placed again: by another number. */
function lostReleases(
  { releases }: OwnResources,
  byService: PreparedReleases["byService"],
): PreparedReleases["again"] {
  const counts = [...releases].flatMap(([service, { digest, again }]) => {
    const isThere = (byService[service] ?? []).some((tagged) => tagged.digest === digest);
    const count = isThere ? again : again + 1;
    return count === 0 ? [] : [[service, count] as const];
  });
  return Object.fromEntries(counts);
}

/**
 * Which images that this stack has not pushed it runs all the same: all, or where others may push those alone that it has
 * run before.
 */
function trusting(
  { repository, pushedContent = repository?.pushRoles?.length ? "build" : "take" }: CheckedEnvironment,
  { releases }: OwnResources,
): (digest: string) => boolean {
  const ran = new Set([...releases.values()].map(({ digest }) => digest));
  return (digest) => pushedContent === "take" || ran.has(digest);
}

function promotionOf({ build }: CheckedEnvironment): Promotion & Required<Pick<Promotion, "images">> {
  return {
    images: readPromoted(),
    isOnlyWay: build === "never",
    isAhead: pulumi.runtime.isDryRun() || promotionFollows(),
    stack: pulumi.getStack(),
  };
}
