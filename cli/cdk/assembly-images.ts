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
  const images = assetManifests(folder).flatMap((file) => {
    const { dockerImages = {} } = JSON.parse(fs.readFileSync(file, "utf8")) as AssetManifest;
    return Object.values(dockerImages).flatMap(({ destinations }) => Object.values(destinations));
  });
  const plain = images.map(({ repositoryName, imageTag, region }) => ({
    ...{ repositoryName, imageTag },
    ...(region !== undefined && !region.includes("${") && { region }),
  }));
  return [...new Map(plain.map((image) => [JSON.stringify(image), image])).values()];
}

/**
 * As the assembly itself names them, and those of the assemblies in it. A walk through the folder would go through the files
 * of the assets, which may be anything: other manifests, or links in a circle.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AssemblyManifest.html
 */
function assetManifests(folder: string): string[] {
  const { artifacts = {} } = JSON.parse(
    fs.readFileSync(path.join(folder, "manifest.json"), "utf8"),
  ) as AssemblyManifest;
  return Object.values(artifacts).flatMap(({ type, properties: { file, directoryName } = {} }) => {
    if (type === "cdk:asset-manifest" && file !== undefined) return [path.join(folder, file)];
    if (type === "cdk:cloud-assembly" && directoryName !== undefined)
      return assetManifests(path.join(folder, directoryName));
    return [];
  });
}

interface AssemblyManifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly properties?: { readonly file?: string; readonly directoryName?: string };
      }
    >
  >;
}

interface AssetManifest {
  readonly dockerImages?: Readonly<
    Record<string, { readonly destinations: Readonly<Record<string, AssemblyImage>> }>
  >;
}
