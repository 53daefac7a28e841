import { ensurePython } from "./python";
import { ensureGoTools } from "./go-tools";
import type { ToolProgress } from "../toolchain";

/** What runs programs in other languages than TypeScript: for tests of the plugin alone. */
export interface Languages {
  /** The folder of `pulumi-language-yaml`. */
  readonly yamlHost: string;
  /** Makes an SDK of a schema: `sdkgen <schema.json> <language> <folder>`. */
  readonly sdkGenerator: string;
  /** A Python that has the package `pulumi`. */
  readonly python: string;
}

/** Gets what is missing; milliseconds when nothing is. */
export async function ensureLanguages(options: {
  readonly cache: string;
  readonly onProgress: (event: ToolProgress) => void;
}): Promise<Languages> {
  const [tools, python] = await Promise.all([ensureGoTools(options), ensurePython(options)]);
  return { ...tools, python };
}
