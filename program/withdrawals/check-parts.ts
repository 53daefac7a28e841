import type { Account } from "../account/account";
import { PrepareError } from "../errors";
import type { WithdrawnContent } from "./withdrawn-content";

/**
 * Asks the repository for every part of what runs in the place of a withdrawn image: its manifest, its platforms' and each
 * layer. One that is incomplete could not be pulled, and is refused before anything changes.
 *
 * @throws {PrepareError} `image-incomplete`
 */
export async function checkParts(
  account: Account,
  repositoryName: string,
  withdrawn: ReadonlyMap<string, WithdrawnContent>,
): Promise<void> {
  const looks = [...withdrawn].flatMap(([name, { instead }]) => (instead ? [{ name, instead }] : []));
  const lines = await Promise.all(
    looks.map(async ({ name, instead: { n, digest } }) => {
      const missing = await account.missingParts(repositoryName, digest);
      if (missing.length === 0) return [];
      return [
        `Release ${n} of "${name}" (${digest}) can't be pulled, for the repository "${repositoryName}" lacks ${missing.join(", ")}.`,
      ];
    }),
  );
  if (lines.flat().length === 0) return;
  throw new PrepareError("image-incomplete", lines.flat().join("\n"), {
    nextStep:
      "Nothing was changed. Choose another release (`berth rollback --to <number>`), withdraw this one too (`berth release withdraw`), or deploy other content.",
  });
}
