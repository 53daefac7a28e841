import { readProviderSettings, type ProviderSettings } from "../components/shared/aws-settings";
import type { RepositoryImages } from "../program/account/account";
import { awsAccount } from "../program/account/aws-account";
import { ownImages } from "../program/own-images";

/** What a repository has, and which of it this stack has pushed: plain values, known before the app is synthesized. */
export interface KnownImages {
  readonly repositoryName: string;
  readonly images: RepositoryImages;
  /** The tags that this stack's state has pushed. */
  readonly ownTags: ReadonlySet<string>;
}

/**
 * Looks at the repository before anything is registered, so that content that is there already is referred to by its digest,
 * whoever pushed it, and an image of this stack's own that is lost is built again. A repository that is not there has none.
 *
 * Needs `ecr:ListImages` and `sts:GetCallerIdentity`.
 *
 * @param settings How berth's own calls reach AWS. Default: the stack's `aws:*` settings.
 * @throws {PrepareError}
 */
export async function lookUpImages(
  repositoryName: string,
  settings: ProviderSettings = readProviderSettings(),
): Promise<KnownImages> {
  const account = awsAccount(settings);
  const identity = await account.identity();
  const [images, own] = await Promise.all([account.images(repositoryName), account.ownResources()]);
  const { tags: ownTags } = ownImages(own, { name: repositoryName, ...identity }, []);
  return { repositoryName, images, ownTags };
}
