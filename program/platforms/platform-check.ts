import type { BuildSource, DigestSource } from "../../components";
import type { Account } from "../account/account";
import type { ImageSettings } from "../check-environment";
import type { ImageFacts } from "./image-facts";
import { PrepareError } from "../errors";

/**
 * Refuses images that CI pushed, that were promoted, and releases that run in the place of withdrawn content, for another
 * processor than the service's. What is built here, or found by its content, is of its own platform: that is part of the
 * content's hash. What is promoted after this preview can't be asked yet.
 *
 * @param isInstead Whether an image is not what the configuration says, but what runs in its place.
 * @returns what those of CI say of themselves
 */
export async function checkPlatforms(
  account: Account,
  repositoryName: string,
  images: Readonly<Record<string, ImageSettings>>,
  sources: ReadonlyMap<string, BuildSource | DigestSource>,
  isInstead: (name: string) => boolean = () => false,
): Promise<ReadonlyMap<string, ImageFacts>> {
  const facts = new Map<string, ImageFacts>();
  const messages = await Promise.all(
    Object.entries(images).map(async ([name, image]) => {
      const source = sources.get(name);
      const digest = source && ("digest" in source ? thereOf(source) : source.runs);
      if (digest === undefined || (image.context !== undefined && !isInstead(name))) return [];
      const found = await account.imageFacts(repositoryName, digest);
      facts.set(name, found);
      const { platforms } = found;
      if (platforms === undefined || platforms.includes(image.platform)) return [];
      const has = platforms.length === 0 ? "for no platform" : `for ${platforms.join(", ")}`;
      return [
        `The image "${image.tag ?? digest}" of service "${name}" is ${has}; the service runs on \`image.platform\`, "${image.platform}".`,
      ];
    }),
  );
  if (messages.flat().length === 0) return facts;
  throw new PrepareError("platform-mismatch", messages.flat().join("\n"), {
    nextStep: "Push an image for the service's platform, or set `image.platform` to the image's.",
  });
}

function thereOf({ digest, isAwaited = false }: DigestSource): string | undefined {
  return isAwaited ? undefined : digest;
}
