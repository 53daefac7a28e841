import type { DockerImageAssetSource } from "aws-cdk-lib/core";

import { fittingName } from "../components/shared/naming";
import { inTagLetters } from "../releases/naming/release-name";

/**
 * The name of an asset's image, which its tag begins with: the app's, and that of the construct, so that two assets of an app
 * are two resources. It stays when the content changes.
 */
export function assetName(
  appId: string,
  { displayName, assetName, sourceHash }: DockerImageAssetSource,
): string {
  const own = assetName ?? displayName?.replace(/\/AssetImage$/, "") ?? sourceHash.slice(0, 12);
  const name = inTagLetters(`${appId}-${own}`).replace(/-{2,}/g, "-").replace(/-$/, "");
  return fittingName(name, "", longestName);
}

/** Of a tag's 128 characters, 64 are the hash, one a hyphen and four a revision's. `fittingName` leaves eight for Pulumi. */
const longestName = 128 - 64 - 1 - 4 + 8;
