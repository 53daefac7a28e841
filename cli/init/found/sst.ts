import * as path from "node:path";

import type { InitService } from "../program-text";
import { callsOf, textProperty, type FoundCall } from "./code";
import { plainName, textOf } from "./files";

/** An SST app: its name, and the services whose image's context is written out. */
export function readSst(folder: string) {
  const config = textOf(folder, "sst.config.ts");
  if (config === undefined) return undefined;
  const name = textProperty(config, "name");
  const calls = callsOf(config, "(?:new\\s+sst\\.aws\\.Service|\\.addService)");
  const found = calls.map((call) => ({ own: call.name, service: serviceOf(call) }));
  return {
    ...(name !== undefined && { name: plainName(name) }),
    services: found.flatMap(({ service }) => service ?? []),
    left: [
      ...found.flatMap(({ own, service }) =>
        service
          ? []
          : [`The service "${own}" was not taken, for its image's \`context\` is not written out.`],
      ),
      "Links, environment variables, scaling, domains and the network were not taken.",
    ],
  };
}

function serviceOf({ name, args }: FoundCall): InitService | undefined {
  const context = textProperty(args, "context");
  if (context === undefined) return undefined;
  // SST counts it from the context; berth, as Pulumi, from the project.
  const dockerfile = textProperty(args, "dockerfile");
  const port = /\bforward\s*:\s*["'](\d+)\//.exec(args)?.[1];
  return {
    ...{ name: plainName(name), context },
    ...(dockerfile !== undefined && { dockerfile: path.join(context, dockerfile) }),
    ...(port !== undefined && { port: Number(port) }),
  };
}
