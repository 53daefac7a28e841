import { cacheFolder } from "./cache-folder";
import { openDefinitionsFile, type DefinitionsFile } from "./definitions-file";

/**
 * The task definitions that are kept on this machine, in `task-definitions` of `cacheFolder`. None where AWS is not asked
 * but something that stands for it: an emulator numbers anew when it is started anew.
 *
 * @param now Milliseconds since 1970.
 * @param endpoints What the clients are told of where AWS is.
 */
export function keptDefinitions(
  now: number,
  endpoints: Readonly<Record<string, string | undefined>> = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
): DefinitionsFile | undefined {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECS } = env;
  const isAws = ![AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_ECS, ...Object.values(endpoints)].some(Boolean);
  return isAws ? openDefinitionsFile(cacheFolder("task-definitions"), now) : undefined;
}
