import { z } from "zod";

import { imageSchema } from "./image-schema";
import { count, plainTexts, strict, text, texts } from "./schema-parts";

// Ranges are not checked here but by the components, so that they are said once: see config-cross-checks.
const healthCheck = strict({
  command: z.array(text).min(1),
  interval: count(1).exactOptional(),
  timeout: count(1).exactOptional(),
  retries: count(1).exactOptional(),
  startPeriod: count(0).exactOptional(),
});

const options = {
  command: z.array(z.string()).exactOptional(),
  entryPoint: z.array(z.string()).exactOptional(),
  healthCheck: healthCheck.exactOptional(),
  dependsOn: z.record(z.string(), z.enum(["START", "COMPLETE", "SUCCESS", "HEALTHY"])).exactOptional(),
  stopTimeout: count(0).exactOptional(),
  user: text.exactOptional(),
  readonlyRootFilesystem: z.boolean().exactOptional(),
  initProcessEnabled: z.boolean().exactOptional(),
  cpu: count(1).exactOptional(),
  memory: count(1).exactOptional(),
  memoryReservation: count(1).exactOptional(),
  versionConsistency: z.enum(["enabled", "disabled"]).exactOptional(),
};

/** How the service's own container runs. */
export const containerSchema = strict(options);

/** A container beside it. */
export const sidecarSchema = strict({
  // What runs as it is, or what is built as a service's own image is.
  image: z.union([text, imageSchema], {
    error: "must be an image's reference, or a map as a service's `image` is",
  }),
  port: count(1).exactOptional(),
  environment: plainTexts.exactOptional(),
  secrets: texts.exactOptional(),
  essential: z.boolean().exactOptional(),
  ...options,
});
