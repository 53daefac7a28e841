import * as fs from "node:fs";

import { parse } from "yaml";

import type { InitService } from "../project-files";
import { plainName, textOf } from "./files";

/** A Pulumi program that builds images with `awsx.ecr.Image`: those whose context is written out. */
export function readAwsx(folder: string) {
  const project = textOf(folder, "Pulumi.yaml");
  if (project === undefined) return undefined;
  const { name, resources = {} } = (parse(project) ?? {}) as {
    name?: string;
    resources?: Record<string, { type?: string; properties?: { context?: unknown; dockerfile?: unknown } }>;
  };
  const images = [
    ...Object.entries(resources).flatMap(([own, { type, properties = {} }]) =>
      type === "awsx:ecr:Image" ? [imageOf(own, properties)] : [],
    ),
    ...fs
      .readdirSync(folder)
      .filter((file) => /\.(ts|js|mjs|cjs)$/.test(file))
      .flatMap((file) => imagesInCode(textOf(folder, file) ?? "")),
  ];
  if (images.length === 0) return undefined;
  const services = images.flatMap(({ service }) => service ?? []);
  return {
    ...(name !== undefined && { name: plainName(name) }),
    services,
    left: [
      ...images.flatMap(({ name, service }) =>
        service ? [] : [`The image "${name}" was not taken, for its \`context\` is not written out.`],
      ),
      "Task definitions, services, ports, build arguments and the repository were not taken.",
    ],
  };
}

function imagesInCode(code: string) {
  return [...code.matchAll(/new\s+awsx\.ecr\.Image\(\s*["'`]([^"'`]+)["'`]\s*,\s*\{([^}]*)\}/g)].map(
    ([, name = "", args = ""]) =>
      imageOf(name, { context: literal(args, "context"), dockerfile: literal(args, "dockerfile") }),
  );
}

function literal(args: string, property: string): string | undefined {
  return new RegExp(`\\b${property}\\s*:\\s*["']([^"'$]+)["']`).exec(args)?.[1];
}

function imageOf(
  name: string,
  { context, dockerfile }: { readonly context?: unknown; readonly dockerfile?: unknown },
): { readonly name: string; readonly service?: InitService } {
  if (typeof context !== "string" || context.includes("${")) return { name };
  const isPlain = typeof dockerfile === "string" && !dockerfile.includes("${");
  return { name, service: { name: plainName(name), context, ...(isPlain && { dockerfile }) } };
}
