/** What the local AWS needs to know of one tool to find, download or build it. */
export interface Tool {
  readonly name: ToolName;
  /** The version that is built, and downloaded where a release of that very version is asked for. */
  readonly version: string;
  /** The Go package of the executable, within the modules that `go/go.mod` pins. */
  readonly goPackage: string;
  /** The variable that the linker sets to the version: a plain `go build` leaves it empty. */
  readonly versionVariable: string;
  /** Built and downloaded under this name. */
  readonly executable: string;
  /** Names under which it may be on PATH, and how it is asked for its version. None: it can't be asked. */
  readonly onPath?: {
    readonly executables: readonly string[];
    readonly versionArgs: readonly string[];
    /** Same major version, and at least this. */
    readonly atLeast: string;
    /** Must lie in the same folder, or the tool is of no use to us. */
    readonly beside?: string;
  };
  /** The release file: a `.tar.gz` that holds `member`, or the executable itself. Pulumi has an installer of its own. */
  readonly release?: { readonly url: (arch: string) => string; readonly member?: string };
}

export type ToolName = "pulumi" | "docker-build" | "buildx" | "buildkitd";

/** The provider plugin's version is part of the interface: the engine asks for exactly one. */
export const dockerBuildVersion = "0.0.22";

const releases = "https://github.com";

export const tools: readonly Tool[] = [
  {
    name: "pulumi",
    version: "3.256.0",
    goPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    versionVariable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.256.0",
    executable: "pulumi",
    onPath: {
      executables: ["pulumi"],
      versionArgs: ["version"],
      atLeast: "3.256.0",
      beside: "pulumi-language-nodejs",
    },
  },
  {
    name: "docker-build",
    version: dockerBuildVersion,
    goPackage: "github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build",
    versionVariable: `github.com/pulumi/pulumi-docker-build/provider.Version=${dockerBuildVersion}`,
    executable: "pulumi-resource-docker-build",
    release: {
      url: (arch) =>
        `${releases}/pulumi/pulumi-docker-build/releases/download/v${dockerBuildVersion}/` +
        `pulumi-resource-docker-build-v${dockerBuildVersion}-linux-${arch}.tar.gz`,
      member: "pulumi-resource-docker-build",
    },
  },
  {
    name: "buildx",
    version: "0.35.0",
    goPackage: "github.com/docker/buildx/cmd/buildx",
    versionVariable: "github.com/docker/buildx/version.Version=v0.35.0",
    executable: "buildx",
    onPath: { executables: ["docker-buildx", "buildx"], versionArgs: ["version"], atLeast: "0.20.0" },
    release: {
      url: (arch) => `${releases}/docker/buildx/releases/download/v0.35.0/buildx-v0.35.0.linux-${arch}`,
    },
  },
  {
    name: "buildkitd",
    version: "0.31.0",
    goPackage: "github.com/moby/buildkit/cmd/buildkitd",
    versionVariable: "github.com/moby/buildkit/version.Version=v0.31.0",
    executable: "buildkitd",
    onPath: { executables: ["buildkitd"], versionArgs: ["--version"], atLeast: "0.20.0" },
    release: {
      url: (arch) =>
        `${releases}/moby/buildkit/releases/download/v0.31.0/buildkit-v0.31.0.linux-${arch}.tar.gz`,
      member: "bin/buildkitd",
    },
  },
];
