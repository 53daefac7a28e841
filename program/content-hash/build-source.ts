import type { BuildSource } from "../../components";
import { contentHash, type BuildInputs, type ContentHashOptions } from "./content-hash";

/**
 * What a `ServiceImage` builds, with the hash that its tag is made of. Dockerfile, build arguments, target and platforms
 * are said once, and count in both.
 *
 * @param root The folder that the paths are relative to. @default the one that the program runs in
 * @throws {PrepareError} `build-context` when a context or Dockerfile is not there, or can't be read whole
 * @example
 * new ServiceImage("web", { ..., source: await buildSource({ context: "web", target: "server" }) });
 */
export async function buildSource(
  inputs: BuildInputs,
  root?: string,
  options: ContentHashOptions = {},
): Promise<BuildSource> {
  return { ...inputs, contentHash: await contentHash(inputs, root, options) };
}
