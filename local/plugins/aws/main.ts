import manifest from "@pulumi/aws/package.json";
import { runPlugin } from "../provider";
import { awsPlugin } from "./plugin";

void runPlugin(awsPlugin(manifest.version, process.env), process.argv.slice(2));
