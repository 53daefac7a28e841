import type { ProviderSettings } from "../../program";
import { localRegion } from "../../local/environment";
import type { World } from "../../local/world";

/** For a program that runs in a test's process, whose environment is not the local AWS's. */
export function localSettings({ endpoint }: World): ProviderSettings {
  return {
    region: localRegion,
    credentials: { accessKeyId: "test", secretAccessKey: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test" },
    endpoints: Object.fromEntries(services.map((service) => [service, endpoint])),
    allowedAccountIds: [],
    forbiddenAccountIds: [],
  };
}

const services = [
  "ecr",
  "ecs",
  "sts",
  "lambda",
  "scheduler",
  "events",
  "batch",
  "apprunner",
  "codebuild",
  "logs",
];
