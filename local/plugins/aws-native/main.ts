import manifest from "@pulumi/aws-native/package.json";
import { runPlugin } from "../provider";
import { awsNativePlugin } from "./plugin";

/** The file's path, which the bundler puts in. */
declare const RESOURCE_TYPES: string;

void runPlugin(awsNativePlugin(manifest.version, process.env, RESOURCE_TYPES), process.argv.slice(2));
