import { plainName, textOf } from "./files";

/** A CDK app: its name, where npm knows one. Its images are in code. */
export function readCdk(folder: string) {
  if (textOf(folder, "cdk.json") === undefined) return undefined;
  const name = nameIn(textOf(folder, "package.json"));
  return {
    ...(name !== undefined && { name: plainName(name) }),
    services: [],
    left: [
      "Its images and services are in code, and nothing was taken from there: `berth cdk deploy` gives the app itself a repository of its own. For a service of this project, name `--service` and `--context`.",
    ],
  };
}

function nameIn(manifest: string | undefined): string | undefined {
  try {
    const { name } = JSON.parse(manifest ?? "{}") as { name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}
