import type { BuildSource, DigestSource } from "../components";
import type { CheckedEnvironment } from "./check-environment";
import { PrepareError } from "./errors";
import type { Circumstances, FoundSource } from "./found-source";
import { warnOf } from "./guard/warn-of";
import { imageSource } from "./image-source";
import { withdrawalsKnown, type WithdrawnContent } from "./withdrawals/withdrawn-content";

/** Where each image comes from, by its name. */
export interface ImageSources {
  readonly sources: ReadonlyMap<string, BuildSource | DigestSource>;
  /** Those that are withdrawn. */
  readonly withdrawn: ReadonlyMap<string, WithdrawnContent>;
}

/** What is known of all images alike. */
type Known = Omit<Circumstances, "contentHash" | "withdrawals">;

/**
 * Where each image comes from; one error for all that come from nowhere.
 *
 * @throws {PrepareError} `unknown-image`; `content-withdrawn` where nothing is left that could run; `content-not-promoted`
 */
export function imageSources(
  images: CheckedEnvironment["images"],
  hashes: ReadonlyMap<string, string>,
  known: Known,
): ImageSources {
  const { repositoryName, images: there, isTrusted = () => true } = known;
  const { digestByTag } = there;
  const names = Object.keys(images);
  const withdrawals = withdrawalsKnown({ repositoryName, digestByTag, names, isTrusted });
  const found = sourcesFound(images, hashes, { ...known, withdrawals });
  const problems = found.flatMap(([, each]) => ("problem" in each ? [each.problem] : []));
  if (problems.length > 0) {
    const code = codes.find((one) => problems.some((problem) => problem.code === one)) ?? "unknown-image";
    throw new PrepareError(code, problems.map(({ message }) => message).join("\n"), {
      nextStep: nextSteps[code],
    });
  }
  const usable = found.flatMap(([name, each]) => ("problem" in each ? [] : [[name, each] as const]));
  for (const [, { warning }] of usable) if (warning !== undefined) warnOf("image-replaced", warning);
  return {
    sources: new Map(usable.map(([name, { source }]) => [name, source])),
    withdrawn: new Map(usable.flatMap(([name, { withdrawn }]) => (withdrawn ? [[name, withdrawn]] : []))),
  };
}

/** The first of them that applies is the failure's. */
const codes = ["content-withdrawn", "unknown-image", "content-not-promoted"] as const;
const nextSteps: Readonly<Record<(typeof codes)[number], string>> = {
  "content-withdrawn": "Nothing was changed.",
  "unknown-image": "Push it first, or set the service's `image` to one that is there.",
  "content-not-promoted":
    "Nothing was changed. To build here after all, set `berth:build` to `as-needed` (`build` of `Environment.prepare`).",
};

/** The same as far as it is known, whatever is withdrawn: nothing of an image that comes from nowhere. */
export function sourcesBefore(
  images: CheckedEnvironment["images"],
  hashes: ReadonlyMap<string, string>,
  known: Known,
): ReadonlyMap<string, BuildSource | DigestSource | undefined> {
  const found = sourcesFound(images, hashes, known);
  return new Map(found.map(([name, each]) => [name, "source" in each ? each.source : undefined]));
}

function sourcesFound(
  images: CheckedEnvironment["images"],
  hashes: ReadonlyMap<string, string>,
  known: Omit<Circumstances, "contentHash">,
): (readonly [name: string, found: FoundSource])[] {
  return Object.entries(images).map(
    ([name, image]) => [name, imageSource(name, image, { ...known, contentHash: hashes.get(name) })] as const,
  );
}
