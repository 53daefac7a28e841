import * as fs from "node:fs";
import * as path from "node:path";
import { App as PulumiCdkApp, type AppOutputs, type AppResourceOptions } from "@pulumi/cdk";
import { getStack } from "@pulumi/pulumi";

/**
 * The `App` of `@pulumi/cdk`, which synthesizes into `cdk.out/<stack>` in the place of a new temporary folder at each run: where
 * an image is built from is part of what docker-build knows it by.
 *
 * `@pulumi/cdk` 1 reads what `aws-cdk-lib` wrote before 2.200: metadata in the manifest itself, and none of
 * the artifacts that have come since. With it, the newest `aws-cdk-lib` can be used. Once `@pulumi/cdk` reads them itself, its
 * own `App` is the same.
 *
 * @see https://github.com/pulumi/pulumi-cdk
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AssemblyManifest.html
 */
export class App extends PulumiCdkApp {
  constructor(
    id: string,
    create: (scope: PulumiCdkApp) => void | AppOutputs,
    options: AppResourceOptions = {},
  ) {
    const { appOptions } = options;
    const props = { outdir: path.join("cdk.out", getStack()), ...appOptions?.props };
    super(id, create, { ...options, appOptions: { ...appOptions, props } });
  }

  override async produce(context: Record<string, unknown>): Promise<string> {
    const folder = await super.produce(context);
    const file = path.join(folder, "manifest.json");
    const manifest = JSON.parse(fs.readFileSync(file, "utf8")) as Manifest;
    const artifacts = Object.entries(manifest.artifacts)
      .filter(([, { type }]) => known.has(type))
      .map(([name, artifact]) => [name, withMetadata(artifact, folder)] as const);
    const readable = { ...manifest, version: lastReadVersion, artifacts: Object.fromEntries(artifacts) };
    fs.writeFileSync(file, JSON.stringify(readable));
    return folder;
  }
}

const lastReadVersion = "43.0.0";

/** Types of artifacts that it knows. */
const known: ReadonlySet<string> = new Set([
  "aws:cloudformation:stack",
  "cdk:asset-manifest",
  "cdk:cloud-assembly",
  "cdk:tree",
]);

interface Manifest {
  readonly version: string;
  readonly artifacts: Readonly<Record<string, Artifact>>;
}

interface Artifact {
  readonly type: string;
  readonly metadata?: object;
  /** A file in the same folder that has the rest. */
  readonly additionalMetadataFile?: string;
}

function withMetadata({ additionalMetadataFile: file, ...artifact }: Artifact, folder: string): Artifact {
  if (file === undefined) return artifact;
  const more = JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as object;
  return { ...artifact, metadata: { ...artifact.metadata, ...more } };
}
