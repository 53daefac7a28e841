import pLimit from "p-limit";

import type { EcrClient } from "../../inventory";
import { storedImage } from "../../releases/stored-image";
import type { AssemblyImage } from "./assembly-images";

/** The digests that images have, by `<repository>:<tag>`, and those that are not pushed. */
export interface Digests {
  readonly digests: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/** @param ecr The registry of a region; `undefined`: the one that the command is for. */
export async function digestsOf(
  images: readonly AssemblyImage[],
  ecr: (region: string | undefined) => Promise<EcrClient>,
): Promise<Digests> {
  const limit = pLimit(10);
  const found = await Promise.all(
    images.map(({ repositoryName, imageTag, region }) =>
      limit(async () => {
        const stored = await storedImage(await ecr(region), { repositoryName }, { imageTag });
        return [`${repositoryName}:${imageTag}`, stored?.digest] as const;
      }),
    ),
  );
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    digests: Object.fromEntries(
      sorted.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest]])),
    ),
    missing: sorted.flatMap(([name, digest]) => (digest === undefined ? [name] : [])),
  };
}
