import * as fs from "node:fs";

import type { InitService } from "../program-text";
import { callsOf, textProperty } from "./code";
import { fieldsOf, plainName, plainText, textOf, yamlOf } from "./files";

/** A Pulumi program that builds images with `awsx.ecr.Image`: those whose context is written out. */
export function readAwsx(folder: string) {
  const project = yamlOf(folder, "Pulumi.yaml");
  if (project === undefined) return undefined;
  const images = [...imagesInYaml(project["resources"]), ...codeOf(folder).flatMap(imagesInCode)];
  if (images.length === 0) return undefined;
  const name = plainText(project["name"]);
  return {
    // A project of its own beside that one: of one name they would have the same stacks.
    ...(name !== undefined && { name: `${plainName(name)}-berth`, project: name }),
    services: images.flatMap(({ service }) => service ?? []),
    left: [
      ...images.flatMap(({ name, service }) =>
        service ? [] : [`The image "${name}" was not taken, for its \`context\` is not written out.`],
      ),
      "Task definitions, services, ports, build arguments and the repository were not taken.",
    ],
  };
}

interface FoundImage {
  readonly name: string;
  readonly service?: InitService;
}

function imagesInYaml(resources: unknown): FoundImage[] {
  return Object.entries(fieldsOf(resources)).flatMap(([name, resource]) => {
    const { type, properties } = fieldsOf(resource);
    if (type !== "awsx:ecr:Image") return [];
    const { context, dockerfile } = fieldsOf(properties);
    return [imageOf(name, plainText(context), plainText(dockerfile))];
  });
}

function imagesInCode(code: string): FoundImage[] {
  return callsOf(code, "new\\s+awsx\\.ecr\\.Image").map(({ name, args }) =>
    imageOf(name, textProperty(args, "context"), textProperty(args, "dockerfile")),
  );
}

function codeOf(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((file) => /\.(ts|js|mjs|cjs)$/.test(file))
    .map((file) => textOf(folder, file) ?? "");
}

function imageOf(name: string, context: string | undefined, dockerfile: string | undefined): FoundImage {
  if (context === undefined) return { name };
  return {
    name,
    service: { name: plainName(name), context, ...(dockerfile !== undefined && { dockerfile }) },
  };
}
