import { createRequire } from "node:module";
import * as path from "node:path";

import { onParentDeath } from "../../process/parent-death";

/**
 * Pulumi's own process for dynamic resources, out of the program's packages as its official launcher finds it; but one
 * that ends with an engine that was killed, which Pulumi's does not notice.
 */
onParentDeath(() => process.exit(0));
createRequire(path.join(process.cwd(), "index.js"))("@pulumi/pulumi/cmd/dynamic-provider");
