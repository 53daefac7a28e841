import { InvalidArgumentsError, ServiceImage, type BuildSource, type DigestSource } from "../../components";
import { buildSource } from "../../program/content-hash/build-source";
import type { ImageSource, ServiceImageInputs } from "../inputs";
import type { Make } from "../make";
import { withSettings } from "../settings";

/** The content's hash, which TypeScript programs make by `buildSource`, is made here. */
export const makeServiceImage: Make = async (name, inputs, options) => {
  const { source, ...args } = withSettings(inputs as ServiceImageInputs);
  return new ServiceImage(name, { ...args, source: await sourceOf(name, source) }, options);
};

async function sourceOf(
  name: string,
  { digest, context, ...build }: ImageSource,
): Promise<BuildSource | DigestSource> {
  if (digest === undefined && context !== undefined) return buildSource({ ...build, context });
  if (digest !== undefined && context === undefined && Object.keys(build).length === 0) return { digest };
  const message =
    digest === undefined
      ? "`source` must have `context`, the folder to build, or `digest`, an image that the repository has."
      : "`source.digest` is an image that is there already: nothing else of `source` can be given beside it.";
  throw new InvalidArgumentsError(`ServiceImage "${name}"`, [
    { code: "one-source", path: "source", message },
  ]);
}
