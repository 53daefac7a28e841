import { z } from "zod";
import { findRepository } from "../../ecr/ecr-repository";
import type { ApiMend } from "../../mend";

/** The emulator calls every layer unavailable, those that were pushed too. */
export const batchCheckLayerAvailability: ApiMend = {
  name: "BatchCheckLayerAvailability",
  service: "ecr",
  operations: ["BatchCheckLayerAvailability"],
  async answer({ input }, next, { emulator }) {
    const repository = await findRepository(emulator, String(input["repositoryName"]));
    const digests = z.array(z.string()).safeParse(input["layerDigests"]).data;
    if (!repository || !digests) return next(input);
    const layers = await Promise.all(
      digests.map(async (layerDigest) => {
        const layerSize = await emulator.blobSize(repository.name, layerDigest);
        return layerSize === undefined
          ? { layerDigest, layerAvailability: "UNAVAILABLE" }
          : { layerDigest, layerAvailability: "AVAILABLE", layerSize };
      }),
    );
    return { status: 200, output: { layers, failures: [] } };
  },
};
