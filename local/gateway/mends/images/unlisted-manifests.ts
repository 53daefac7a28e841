import { findRepository, storedImages } from "../../ecr/ecr-repository";
import { type ManifestMend, registryError } from "../../mend";

/** The emulator serves a manifest by digest after its image was deleted, and knows no archived images. */
export const unlistedManifests: ManifestMend = {
  name: "deleted and archived images can't be pulled",
  methods: ["GET", "HEAD"],
  async answer(request, next, { emulator }) {
    const repository = await findRepository(emulator, request.repository);
    if (!repository) return next(request); // absent, or in another region, which the emulator finds by itself
    const image = (await storedImages(emulator, repository)).find(
      ({ digest, tags }) => digest === request.reference || tags.includes(request.reference),
    );
    if (image?.storage.status === "ACTIVE") return next(request);
    const detail = { name: request.repository, reference: request.reference };
    return registryError(404, "MANIFEST_UNKNOWN", "Requested image not found", detail);
  },
};
