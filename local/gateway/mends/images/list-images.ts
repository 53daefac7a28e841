import { findRepository, storedImages } from "../../ecr/ecr-repository";
import { filterOf, passes } from "../../ecr/image-filter";
import type { ImageId } from "../../ecr/image-id";
import type { ApiMend } from "../../mend";
import { page } from "../../paging";

/** AWS lists one identifier per tag and pages; the emulator lists one per image, with the tag that came last. */
export const listImages: ApiMend = {
  name: "ListImages",
  service: "ecr",
  operations: ["ListImages"],
  async answer({ input }, next, { emulator }) {
    const repository = await findRepository(emulator, String(input["repositoryName"]));
    if (!repository) return next(input);
    const filter = filterOf(input);
    const images = (await storedImages(emulator, repository)).filter((image) => passes(image, filter));
    const imageIds = images.flatMap(({ digest, tags }): ImageId[] =>
      tags.length === 0
        ? [{ imageDigest: digest }]
        : tags.toSorted().map((imageTag) => ({ imageDigest: digest, imageTag })),
    );
    // Two tags of one image may be on two pages.
    const key = (id: ImageId) => `${id.imageDigest ?? ""} ${id.imageTag ?? ""}`;
    const shown = page(imageIds, key, input, { fallback: 100, most: 1000 });
    if ("error" in shown) return shown.error;
    const { items, nextToken } = shown;
    return { status: 200, output: { imageIds: items, ...(nextToken ? { nextToken } : {}) } };
  },
};
