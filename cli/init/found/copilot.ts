import * as fs from "node:fs";
import * as path from "node:path";

import type { InitService } from "../program-text";
import { fieldsOf, plainName, plainText, yamlOf } from "./files";

/** A Copilot workspace: its application, and the services that it builds. */
export function readCopilot(folder: string) {
  const workspace = path.join(folder, "copilot");
  if (fs.statSync(workspace, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  const application = plainText(yamlOf(workspace, ".workspace")?.["application"]);
  const found = fs
    .readdirSync(workspace)
    .flatMap((own) => manifestOf(own, yamlOf(workspace, path.join(own, "manifest.yml"))));
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

function manifestOf(
  own: string,
  manifest: Readonly<Record<string, unknown>> | undefined,
): { readonly own: string; readonly service?: InitService }[] {
  if (manifest === undefined) return [];
  const { name, type, image } = manifest;
  const { build, port } = fieldsOf(image);
  if (build === undefined || build === null || !String(type).endsWith("Service")) return [{ own }];
  const said = typeof build === "string" ? { dockerfile: build } : fieldsOf(build);
  const dockerfile = plainText(said["dockerfile"]) ?? "Dockerfile";
  const context = plainText(fieldsOf(said)["context"]) ?? path.dirname(dockerfile);
  const isDefault = path.join(context, "Dockerfile") === path.normalize(dockerfile);
  const service = {
    ...{ name: plainName(plainText(name) ?? own), context },
    ...(!isDefault && { dockerfile }),
    // A service without a load balancer has a port for its neighbours.
    ...(type === "Load Balanced Web Service" && typeof port === "number" && { port }),
  };
  return [{ own, service }];
}
