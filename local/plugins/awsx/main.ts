import * as pulumi from "@pulumi/pulumi";
import { version } from "@pulumi/awsx/package.json";

import { onParentDeath } from "../../process/parent-death";
import { Provider } from "./provider";

onParentDeath(() => process.exit(0));
void pulumi.provider.main(new Provider(version), process.argv.slice(2));
