import * as fs from "node:fs";
import * as path from "node:path";

import { CliError } from "../shared/errors";

/** Where an image asset of a cloud assembly is pushed. */
export interface AssemblyImage {
  readonly repositoryName: string;
  readonly imageTag: string;
  /** Where the stack says one. */
  readonly region?: string;
}

/**
 * Where the image assets of all stacks are pushed, those of its stages too, each once.
 *
 * @param folder The cloud assembly: `cdk.out`.
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AssetManifest.html
 */
export function assemblyImages(folder: string): AssemblyImage[] {
  if (!fs.existsSync(path.join(folder, "manifest.json"))) {
    throw new CliError(
      "no-assembly",
      `\`--assembly\` ${folder} is no cloud assembly: it has no manifest.json. \`cdk synth\` writes one, into cdk.out unless told otherwise.`,
    );
  }
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".assets.json"));
  const images = files.flatMap((file) => {
    const { dockerImages = {} } = JSON.parse(
      fs.readFileSync(path.join(folder, file), "utf8"),
    ) as AssetManifest;
    return Object.values(dockerImages).flatMap(({ destinations }) => Object.values(destinations));
  });
  const plain = images.map(({ repositoryName, imageTag, region }) => ({
    ...{ repositoryName, imageTag },
    ...(region !== undefined && !region.includes("${") && { region }),
  }));
  return [...new Map(plain.map((image) => [JSON.stringify(image), image])).values()];
}

interface AssetManifest {
  readonly dockerImages?: Readonly<
    Record<string, { readonly destinations: Readonly<Record<string, AssemblyImage>> }>
  >;
}
