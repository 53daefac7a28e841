import { pushImage } from "./registry";
import type { World } from "./world";

/** A ready-made OCI image of one small file, pushed over the registry protocol: what needs no container rights. */
export async function pushTinyImage(
  { registry, secret }: Pick<World, "registry" | "secret">,
  repository: string,
): Promise<string> {
  const { digest } = await pushImage({
    registry,
    secret,
    repository,
    tag: "ready-made",
    files: [
      { kind: "file", path: "www/index.html", content: "Ready-made: no container rights on this machine.\n" },
    ],
    config: { exposedPorts: [8080] },
  });
  return digest;
}
