/**
 * What stands between an app's name and the hash. No app's name has it. So a prefix names one app (`shop_`, where `shop-`
 * would be `shop-api`'s too), no tag looks like a release's (`release.`), and none like that of a berth service
 * (`<service>-<hash>`).
 */
export const assetSeparator = "_";

/** SHA-256 in hexadecimal digits: CDK's name for an asset. */
export const assetHashLength = 64;

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export const longestTag = 128;

/** What the hash and the separator leave of a tag. */
export const longestAppName = longestTag - assetHashLength - assetSeparator.length;

/** The tag under which an app's asset is published into a dedicated repository: `<app>_<hash>`. */
export function assetTag(app: string, hash: string): string {
  return `${app}${assetSeparator}${hash}`;
}

/** Whether a tag is an asset's hash and nothing else, as the bootstrap's repository has it. */
export function isAssetHash(tag: string): boolean {
  return /^[0-9a-f]{64}$/.test(tag);
}

/** The letters of an app's name, whatever its length. */
export function isAppLetters(app: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(app);
}
