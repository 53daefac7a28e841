import * as path from "node:path";

import type { ToolProgress } from "../toolchain";
import { type BuiltTool, build, type GoModule } from "../toolchain/build";

/** The module of the tools, and of Go programs that use a generated SDK. */
export const languagesModule: GoModule = {
  dir: path.join(__dirname, "go"),
  files: ["go.mod", "go.sum", "sdkgen/main.go"],
};

const yamlHost = "pulumi-language-yaml";
const sdkGenerator = "sdkgen";
const tools: readonly BuiltTool[] = [
  {
    name: yamlHost,
    goPackage: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    versionVariable: "github.com/pulumi/pulumi-yaml/pkg/version.Version=v1.38.1",
  },
  { name: sdkGenerator, goPackage: "./sdkgen" },
  // No executable: what Go programs are made of is compiled by then.
  { name: "automation", goPackage: "github.com/pulumi/pulumi/sdk/v3/go/auto/optup" },
];

/** YAML's language host and the maker of SDKs, built once per user from pinned Go modules. */
export async function ensureGoTools({
  cache,
  onProgress,
}: {
  readonly cache: string;
  readonly onProgress: (event: ToolProgress) => void;
}): Promise<{ readonly yamlHost: string; readonly sdkGenerator: string }> {
  const report = (state: ToolProgress["state"], detail?: string) =>
    onProgress({ tool: "languages", index: 1, total: 1, state, ...(detail !== undefined && { detail }) });
  const dir = await build(tools, {
    cache: path.join(cache, "languages"),
    module: languagesModule,
    onDetail: (detail) => report("building", detail),
  });
  report("done");
  return { yamlHost: dir, sdkGenerator: path.join(dir, sdkGenerator) };
}
