import type { SidecarArgs } from "../components";
import type { Environment } from "./environment";

/** The name of a sidecar's own image, and of its releases. */
export function sidecarImage(service: string, sidecar: string): string {
  return `${service}-${sidecar}`;
}

/** A service's sidecars, with the images of those that are not given by reference. */
export function sidecarsOf(
  environment: Pick<Environment, "image">,
  service: string,
  sidecars: Readonly<Record<string, { readonly image: unknown }>>,
): Record<string, SidecarArgs> {
  const built = Object.entries(sidecars).map(([name, { image, ...options }]) => [
    name,
    {
      ...options,
      image: typeof image === "string" ? image : environment.image(sidecarImage(service, name)),
    },
  ]);
  return Object.fromEntries(built) as Record<string, SidecarArgs>;
}
