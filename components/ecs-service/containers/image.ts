import * as pulumi from "@pulumi/pulumi";

import type { BuiltImage, SidecarArgs } from "./args";

/** The reference of a sidecar's image, whichever way it is given. */
export function referenceOf(image: SidecarArgs["image"]): pulumi.Input<string> {
  return isBuilt(image) ? image.imageUri : image;
}

/** Whether a sidecar's image is a `ServiceImage`, which berth keeps. */
export function isBuilt(image: SidecarArgs["image"]): image is BuiltImage {
  return pulumi.ComponentResource.isInstance(image);
}
