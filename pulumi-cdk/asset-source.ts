import * as path from "node:path";
import { Token, type DockerImageAssetSource } from "aws-cdk-lib/core";

import { InvalidArgumentsError } from "../components";
import type { BuildSource } from "../components/service-image/build-source";
import type { Problem } from "../retention";

/**
 * What an image asset of CDK's is built from, in berth's words.
 *
 * @param outdir Where CDK has staged the assets.
 * @throws {InvalidArgumentsError} with everything of it that berth can't build
 */
export function assetSource(asset: DockerImageAssetSource, outdir: string): BuildSource {
  const { directoryName, dockerFile, dockerBuildArgs, dockerBuildTarget, platform, sourceHash } = asset;
  const cacheFrom = (asset.dockerCacheFrom ?? []).map(({ type, params }) =>
    type === "registry" ? params?.["ref"] : undefined,
  );
  const context = path.relative(process.cwd(), path.join(outdir, directoryName ?? ""));
  const problems = [
    ...(asset.executable !== undefined || directoryName === undefined ? [notAFolder()] : []),
    ...(context.startsWith("..") ? [outside(outdir)] : []),
    ...unsupported.flatMap((path) => (isGiven(asset[path]) ? [notSupported(path)] : [])),
    ...tokensOf(dockerBuildArgs),
    ...(cacheFrom.includes(undefined) ? [notARegistry()] : []),
  ];
  if (problems.length > 0) throw new InvalidArgumentsError(`Image asset ${shown(asset)}`, problems);
  return {
    context,
    ...(dockerFile !== undefined && { dockerfile: path.join(context, dockerFile) }),
    ...(dockerBuildArgs !== undefined && { args: dockerBuildArgs }),
    ...(dockerBuildTarget !== undefined && { target: dockerBuildTarget }),
    ...(platform !== undefined && { platform }),
    ...(cacheFrom.length > 0 && { cacheFrom: cacheFrom as string[] }),
    ...secretsOf(asset),
    // Of all that counts, build options too.
    contentHash: sourceHash,
  };
}

/** Who is meant, for people: the construct's path where CDK says it. */
export function shown({ displayName, assetName, sourceHash }: DockerImageAssetSource): string {
  return JSON.stringify(displayName ?? assetName ?? sourceHash);
}

const unsupported = [
  "dockerBuildContexts",
  "dockerBuildSsh",
  "dockerCacheDisabled",
  "dockerCacheTo",
  "dockerOutputs",
  "networkMode",
] as const;

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

function notAFolder(): Problem {
  const message =
    "`directoryName` must say where the Dockerfile is, got an asset that a command makes (`executable`, a tarball). Build it from a folder, or push it yourself and refer to it by digest.";
  return { code: "executable-asset", path: "directoryName", message };
}

/** docker-build takes the path for part of the image. */
function outside(outdir: string): Problem {
  const message = `\`outdir\` must be within the program's folder, got ${JSON.stringify(outdir)}: in another one at each run, the same content would be built again. Use the \`App\` of pulumi-berth/pulumi-cdk, or say it: \`appOptions: { props: { outdir: "cdk.out/dev" } }\`.`;
  return { code: "illegal-outdir", path: "outdir", message };
}

function notSupported(path: (typeof unsupported)[number]): Problem {
  const message = `\`${path}\` is none of what berth builds with. Leave it out; for layers of former builds there is \`cacheFrom\` of a registry.`;
  return { code: "unsupported-build-option", path, message };
}

function notARegistry(): Problem {
  const message = "`dockerCacheFrom` must be of the type `registry` with a `ref`. Leave out others.";
  return { code: "unsupported-cache", path: "dockerCacheFrom", message };
}

/** The image is built before CloudFormation, or what stands for it, could tell what a token is. */
function tokensOf(args: Readonly<Record<string, string>> = {}): Problem[] {
  return Object.entries(args).flatMap(([name, value]) => {
    if (!Token.isUnresolved(value)) return [];
    const path = `dockerBuildArgs.${name}`;
    const message = `\`${path}\` must be known before the synthesis, got a token. Use a plain string.`;
    return [{ code: "token", path, message }];
  });
}

/** As Docker takes them: `id=npm` by `src=<file>` or `env=<variable>`. */
function secretsOf({ dockerBuildSecrets }: DockerImageAssetSource): Pick<BuildSource, "secrets"> {
  if (dockerBuildSecrets === undefined) return {};
  const entries = Object.entries(dockerBuildSecrets).map(([id, text]) => {
    const parts = Object.fromEntries(text.split(",").map((part) => part.split("=", 2) as [string, string]));
    return [id, parts["env"] === undefined ? { file: parts["src"] ?? "" } : { env: parts["env"] }];
  });
  return { secrets: Object.fromEntries(entries) as NonNullable<BuildSource["secrets"]> };
}
