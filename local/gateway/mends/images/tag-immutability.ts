import { createHash } from "node:crypto";
import { findRepository, storedImages } from "../../ecr/ecr-repository";
import { type ManifestMend, registryError } from "../../mend";
import { immutableTagMessage, isTagMutable } from "../../ecr/tag-mutability";

/** The emulator refuses to move tags under IMMUTABLE alone, not by exclusion filters. */
export const tagImmutability: ManifestMend = {
  name: "tag immutability of pushes",
  methods: ["PUT"],
  async answer(request, next, { emulator }) {
    const { reference } = request;
    const repository = reference.startsWith("sha256:")
      ? undefined
      : await findRepository(emulator, request.repository);
    if (!repository || isTagMutable(repository, reference)) return next(request);
    const holder = (await storedImages(emulator, repository)).find(({ tags }) => tags.includes(reference));
    const digest = `sha256:${createHash("sha256").update(request.body).digest("hex")}`;
    if (!holder || holder.digest === digest) return next(request);
    return registryError(400, "TAG_INVALID", immutableTagMessage(repository, reference), { tag: reference });
  },
};
