import type { StoredImage } from "./ecr-repository";
import type { Json } from "../mend";

/** The filter of `DescribeImages` and `ListImages`. */
export interface ImageFilter {
  readonly tagStatus: string;
  readonly imageStatus: string;
}

/** The filter of a request, with AWS's defaults: any tags, ACTIVE images only. */
export function filterOf(input: Json): ImageFilter {
  const { tagStatus = "ANY", imageStatus = "ACTIVE" } = (input["filter"] ?? {}) as Partial<ImageFilter>;
  return { tagStatus, imageStatus };
}

export function passes(image: StoredImage, filter: ImageFilter): boolean {
  const tagged = image.tags.length > 0 ? "TAGGED" : "UNTAGGED";
  return (
    (filter.tagStatus === "ANY" || filter.tagStatus === tagged) &&
    (filter.imageStatus === "ANY" || filter.imageStatus === image.storage.status)
  );
}
