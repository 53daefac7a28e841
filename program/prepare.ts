import { contentTag, type BuildSource, type DigestSource } from "../components";
import { repositoryName } from "../retention";
import type { Account, Identity, Network } from "./account";
import { awsAccount } from "./aws-account";
import { contentHash } from "./content-hash";
import type { Config, ServiceConfig } from "./config";
import { ConfigError, PrepareError } from "./errors";
import { readProviderSettings, type ProviderSettings } from "./provider-settings";

/** All that decides which resources there are: plain values, known before the first is registered. */
export interface Prepared {
  readonly config: Config;
  readonly accountId: string;
  readonly region: string;
  readonly repository: { readonly name: string; readonly exists: boolean };
  readonly services: readonly PreparedService[];
}

export interface PreparedService {
  readonly config: ServiceConfig;
  readonly source: BuildSource | DigestSource;
  readonly network: Network;
}

export interface PrepareOptions {
  /** @default the live account, by the stack's `aws:*` settings and the environment */
  readonly account?: Account;
  /** The folder that build contexts are relative to. @default the current one, as Pulumi runs a program in its own */
  readonly root?: string;
  /** @default the stack's `aws:*` settings */
  readonly settings?: ProviderSettings;
}

/**
 * Looks at the account and at what is to be built, before anything is registered; so that a preview shows what `up`
 * does, and a run that can't succeed fails before it changes anything.
 */
export async function prepare(config: Config, options: PrepareOptions = {}): Promise<Prepared> {
  const settings = options.settings ?? readProviderSettings();
  const account = options.account ?? awsAccount(settings);
  const name = checkedName(config);

  const identity = await allowedIdentity(account, settings);
  const [hashes, exists, ownTags, network] = await Promise.all([
    Promise.all(config.services.map((service) => hashOf(service, options.root))),
    account.hasRepository(name),
    account.ownTags(),
    config.services.length === 0 ? undefined : (config.network ?? account.defaultNetwork()),
    checkProvider(account, identity),
  ]);
  const services = await Promise.all(
    config.services.map(async (service, index) => ({
      config: service,
      source: await sourceOf(service, hashes[index], exists ? lookUp(account, name, ownTags) : nothingThere),
      network: network as Network,
    })),
  );
  return { config, ...identity, repository: { name, exists }, services };
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

/** Looking into one account and deploying to another would show what isn't so. */
async function checkProvider(account: Account, ours: Identity): Promise<void> {
  const provider = await account.providerIdentity();
  if (ours.accountId !== provider.accountId) {
    const message = `The credentials found are of the AWS account ${ours.accountId}, the \`aws\` provider's of ${provider.accountId}.`;
    throw new PrepareError("account-mismatch", message, {
      nextStep:
        "Give both the same: by AWS_PROFILE, or the stack's `aws:profile`; `aws:assumeRoles` is not followed yet.",
    });
  }
  if (ours.region !== provider.region) {
    const message = `The region found is ${ours.region}, the \`aws\` provider's is ${provider.region}.`;
    throw new PrepareError("region-mismatch", message, { nextStep: "Set the stack's `aws:region`." });
  }
}

async function hashOf({ image }: ServiceConfig, root: string | undefined): Promise<string | undefined> {
  const { context, dockerfile, args, target, platform } = image;
  return context === undefined
    ? undefined
    : contentHash({ context, dockerfile, args, target, platform }, root);
}

type FindDigest = (tag: string) => Promise<string | undefined>;

const nothingThere: FindDigest = () => Promise.resolve(undefined);

/** Finds what is in the repository and not our own: that is referred to, and neither built nor pushed again. */
function lookUp(account: Account, repository: string, ownTags: ReadonlySet<string>): FindDigest {
  return async (tag) => (ownTags.has(tag) ? undefined : account.digestOfTag(repository, tag));
}

async function sourceOf(
  { name, image }: ServiceConfig,
  hash: string | undefined,
  findDigest: FindDigest,
): Promise<BuildSource | DigestSource> {
  const { context, digest, ...build } = image;
  if (digest !== undefined) return { digest };
  if (context === undefined || hash === undefined)
    throw new Error(`Service "${name}" has neither context nor digest.`);
  const found = await findDigest(contentTag(name, hash));
  return found === undefined ? { context, ...build, contentHash: hash } : { digest: found };
}
