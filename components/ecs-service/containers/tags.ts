import * as pulumi from "@pulumi/pulumi";

import { parseImageReference } from "../../../retention";
import { movingTagWords } from "../../../retention/words/moving-tag";
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
      const message = movingTagWords(`sidecar "${name}"`, reference);
      void pulumi.log.warn(message, resource);
    });
  }
}
