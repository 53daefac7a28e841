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
  /** The release file: a `.tar.gz` that holds `member`, or the executable itself. */
  readonly release: {
    readonly url: (arch: ReleaseArch) => string;
    readonly member?: string;
    /**
     * Its SHA-256 in hexadecimal digits. What has none is not downloaded, for it would run as root: it is built from Go
     * modules, whose checksums `go/go.sum` pins. To add one, compare the release's own list of checksums with a second
     * source.
     */
    readonly sha256: Readonly<Partial<Record<ReleaseArch, string>>>;
  };
}

export type ReleaseArch = "amd64" | "arm64";

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
    release: {
      url: (arch) =>
        `https://get.pulumi.com/releases/sdk/pulumi-v3.256.0-linux-${arch === "amd64" ? "x64" : arch}.tar.gz`,
      member: "pulumi/pulumi",
      sha256: {},
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
      sha256: {},
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
      // As Docker's official image checks it: https://github.com/docker-library/docker
      sha256: {
        amd64: "d41ece72044243b4f58b343441ae37446d9c29a7d6b5e11c61847bbcf8f7dfda",
        arm64: "c4248d6cbc4a619a7e0b4609c11e509ad4ac0b475e1c64817c0ac20c5d90c766",
      },
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
      sha256: {},
    },
  },
];
