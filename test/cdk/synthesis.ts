import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { App, type AppProps, Stack, type StackProps } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";

import { checkout } from "../../local/paths";

/** What an asset manifest says of one container image. */
export interface ImageDestination {
  readonly repositoryName: string;
  readonly imageTag: string;
  readonly region?: string;
  readonly assumeRoleArn?: string;
  readonly assumeRoleExternalId?: string;
  readonly assumeRoleAdditionalOptions?: object;
}

/** What CDK wrote down of one stack: the template, and where its assets go. */
export interface Synthesis {
  readonly template: { readonly Resources: Readonly<Record<string, Resource>> };
  readonly images: readonly ImageDestination[];
  readonly files: readonly { readonly bucketName: string; readonly assumeRoleArn?: string }[];
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const contexts = ["web", "clock"].map((name) => path.join(checkout, "examples/cdk", name));

/** Synthesizes an app of stacks that each run a service of two images. */
export function synthesize<Name extends string>(
  stacks: Readonly<Record<Name, StackProps>>,
  appProps: AppProps = {},
): Record<Name, Synthesis> {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "cdk-out-"));
  try {
    const app = new App({ ...appProps, outdir, analyticsReporting: false });
    for (const [name, props] of Object.entries<StackProps>(stacks)) addService(new Stack(app, name, props));
    app.synth();
    const read = Object.keys(stacks).map((name) => [name, readSynthesis(outdir, name)]);
    return Object.fromEntries(read) as Record<Name, Synthesis>;
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

function addService(stack: Stack): void {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, "Task");
  for (const context of contexts)
    taskDefinition.addContainer(path.basename(context), { image: ecs.ContainerImage.fromAsset(context) });
  const vpc = new ec2.Vpc(stack, "Network", { maxAzs: 1, natGateways: 0 });
  const cluster = new ecs.Cluster(stack, "Cluster", { vpc });
  new ecs.FargateService(stack, "Service", { cluster, taskDefinition, minHealthyPercent: 100 });
}

/** All images of a cloud assembly, those of its stages too, each once. */
export function imagesOf(outdir: string): ImageDestination[] {
  const files = fs.readdirSync(outdir, { recursive: true, encoding: "utf8" });
  const all = files
    .filter((file) => file.endsWith(".assets.json"))
    .flatMap((file) => readSynthesis(outdir, file.slice(0, -".assets.json".length)).images);
  return [...new Map(all.map((image) => [image.imageTag, image])).values()];
}

/** What CDK wrote into the folder of a cloud assembly. */
export function readSynthesis(outdir: string, stack: string): Synthesis {
  const json = (name: string) => JSON.parse(fs.readFileSync(path.join(outdir, name), "utf8")) as unknown;
  const assets = json(`${stack}.assets.json`) as Record<"files" | "dockerImages", Assets>;
  return {
    template: json(`${stack}.template.json`) as Synthesis["template"],
    images: destinations(assets.dockerImages) as ImageDestination[],
    files: destinations(assets.files) as Synthesis["files"],
  };
}

type Assets = Readonly<Record<string, { readonly destinations: Readonly<Record<string, unknown>> }>>;

function destinations(assets: Assets): unknown[] {
  return Object.values(assets).flatMap((asset) => Object.values(asset.destinations));
}
