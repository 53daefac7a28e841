import { defaultKeepImages, type Problem } from "../../retention";

/** What says of an image how it is built; whatever can be read of it. */
type Raw = Readonly<Record<string, unknown>>;

/** Either images are counted, or they go by their last pull: ECR takes one rule for all images a storage class. */
export function archiveProblems(retention: Raw): Problem[] {
  if (!("archive" in retention && "keepImages" in retention)) return [];
  const message =
    "does not go with `retention.archive`, which keeps images by their last pull and not by their number; leave one of both out.";
  return [{ code: "keep-images-and-archive", path: "retention.keepImages", message }];
}

/**
 * What one run pushes must all have a place: an image is marked as released only once its service runs, and until then
 * those that the same run pushes after it count against it.
 *
 * @param keepImages As set; not what is no number at all, which is another check's to say.
 */
export function keepImagesProblems(
  images: Readonly<Record<string, unknown>>,
  keepImages: number = defaultKeepImages,
): Problem[] {
  const built = Object.entries(images).flatMap(([name, image]) => {
    const entries = entriesOf(image as Raw | undefined);
    return entries > 0 ? [{ name, entries }] : [];
  });
  const needed = built.reduce((sum, { entries }) => sum + entries, 0);
  if (!(keepImages >= 1) || keepImages >= needed) return [];
  const largest = built.reduce((a, b) => (b.entries > a.entries ? b : a));
  const why =
    largest.entries > 1
      ? `one run can push as many entries: an image of several platforms is an index and one image for each, as "${largest.name}" with ${largest.entries}`
      : "one run can push as many images";
  const message = `must be ${needed} or more, for ${why}. With ${keepImages}, the first could be gone before its service has started.`;
  return [{ code: "too-few-images", path: "retention.keepImages", message }];
}

/**
 * How many entries a build adds to its repository. ECR counts each, and docker-build adds no attestation of its own.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
function entriesOf(image: Raw | undefined): number {
  if (typeof image !== "object" || image === null || !("context" in image)) return 0;
  const { platforms } = image;
  return Array.isArray(platforms) && platforms.length > 1 ? platforms.length + 1 : 1;
}
