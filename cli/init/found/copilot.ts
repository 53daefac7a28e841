import * as fs from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import type { InitService } from "../project-files";
import { plainName, textOf } from "./files";

/** A Copilot workspace: its application, and the services that it builds. */
export function readCopilot(folder: string) {
  const workspace = path.join(folder, "copilot");
  if (!fs.existsSync(workspace) || !fs.statSync(workspace).isDirectory()) return undefined;
  const { application } = (parse(textOf(workspace, ".workspace") ?? "") ?? {}) as { application?: string };
  const found = fs
    .readdirSync(workspace)
    .flatMap((own) => manifestOf(own, textOf(workspace, path.join(own, "manifest.yml"))));
  return {
    ...(application !== undefined && { name: plainName(application) }),
    services: found.flatMap(({ service }) => service ?? []),
    left: [
      ...found.flatMap(({ own, service }) =>
        service ? [] : [`"${own}" was not taken, for it builds no image: it names one, or is no service.`],
      ),
      "Variables, secrets, sizes, scaling, pipelines and environments were not taken.",
    ],
  };
}

interface Manifest {
  readonly name?: string;
  readonly type?: string;
  readonly image?: {
    readonly build?: string | { readonly dockerfile?: string; readonly context?: string };
    readonly port?: number;
  };
}

function manifestOf(own: string, text: string | undefined): { own: string; service?: InitService }[] {
  if (text === undefined) return [];
  const { name = own, type = "", image = {} } = (parse(text) ?? {}) as Manifest;
  const { build, port } = image;
  if (build === undefined || !type.endsWith("Service")) return [{ own }];
  const dockerfile = typeof build === "string" ? build : (build.dockerfile ?? "Dockerfile");
  const context =
    typeof build === "string" ? path.dirname(build) : (build.context ?? path.dirname(dockerfile));
  const isDefault = path.join(context, "Dockerfile") === path.normalize(dockerfile);
  const service = {
    ...{ name: plainName(name), context },
    ...(!isDefault && { dockerfile }),
    // A service without a load balancer has a port for its neighbours.
    ...(type === "Load Balanced Web Service" && port !== undefined && { port }),
  };
  return [{ own, service }];
}
