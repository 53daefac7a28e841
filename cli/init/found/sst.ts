import type { InitService } from "../project-files";
import { plainName, textOf } from "./files";

/** An SST app: its name, and the services whose image's context is written out. */
export function readSst(folder: string) {
  const config = textOf(folder, "sst.config.ts");
  if (config === undefined) return undefined;
  const name = /\bname\s*:\s*["']([^"']+)["']/.exec(config)?.[1];
  const calls = [...config.matchAll(/(?:new\s+sst\.aws\.Service|\.addService)\(\s*["']([^"']+)["']/g)];
  const found = calls.map(({ 1: own = "", index }, place) => {
    const body = config.slice(index, calls[place + 1]?.index);
    const context = /\bcontext\s*:\s*["']([^"']+)["']/.exec(body)?.[1];
    const dockerfile = /\bdockerfile\s*:\s*["']([^"']+)["']/.exec(body)?.[1];
    const port = /\bforward\s*:\s*["'](\d+)\//.exec(body)?.[1];
    const service: InitService | undefined =
      context === undefined
        ? undefined
        : {
            ...{ name: plainName(own), context },
            ...(dockerfile !== undefined && { dockerfile }),
            ...(port !== undefined && { port: Number(port) }),
          };
    return { own, service };
  });
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
