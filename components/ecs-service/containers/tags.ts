import * as pulumi from "@pulumi/pulumi";

import { parseImageReference } from "../../../retention";
import type { SidecarArgs } from "./args";
import { referenceOf } from "./image";

/** Warns of sidecars whose image is named by a tag: when it moves, ECS may no longer find what it started with. */
export function warnOfMovingTags(
  sidecars: Readonly<Record<string, SidecarArgs>>,
  resource: pulumi.Resource,
): void {
  for (const [name, { image }] of Object.entries(sidecars)) {
    pulumi.output(referenceOf(image)).apply((reference) => {
      const parsed = parseImageReference(reference);
      if (parsed.ok && parsed.value.digest !== undefined) return;
      const message = `The sidecar "${name}" runs ${reference}, whose tag may move: once the registry drops what it stands for today, no task of this service starts any more. Name its digest: ${reference}@sha256:...`;
      void pulumi.log.warn(message, resource);
    });
  }
}
