import type ts from "typescript";

import type { PackageSpec, ResourceSpec } from "../shape";
import { documentationOf } from "./documentation";
import { type Library, readLibrary } from "./library";
import { outputOf } from "./type-parts";
import { TypeSpecs } from "./type-specs";

/** The components that other languages get; each has `<name>Inputs` and `<name>Outputs`. */
const components = ["EcsService", "Environment", "ImageRepository", "Release", "ServiceImage"];
const name = "berth";

/**
 * The schema of the plugin, made of the library's own types and their documentation. It has no version: the plugin says
 * the package's.
 */
export function packageSchema(checkout: string): PackageSpec {
  const library = readLibrary(checkout, ["plugin/inputs.ts", "plugin/outputs.ts", "program/library.ts"]);
  const specs = new TypeSpecs(library.checker, name);
  const resources = components.map(
    (component) => [`${name}:index:${component}`, resourceSpec(component, library, specs)] as const,
  );
  return {
    name,
    displayName: "berth",
    description:
      "Keeps the container images that ECS services run from disappearing: owns the ECR repository, pushes the image and runs it by digest.",
    keywords: ["pulumi", "aws", "ecr", "ecs", "category/cloud", "kind/component"],
    license: "Apache-2.0",
    resources: Object.fromEntries(resources),
    types: specs.types,
    language: {
      python: { packageName: "pulumi_berth", pyproject: { enabled: true } },
      // Of a name that no host has: an SDK is generated into the program's own folder.
      go: { importBasePath: "berth.local/sdk/go/berth", respectSchemaVersion: true },
      nodejs: { respectSchemaVersion: true },
      csharp: { respectSchemaVersion: true },
      java: {},
    },
  };
}

function resourceSpec(component: string, library: Library, specs: TypeSpecs): ResourceSpec {
  const { checker } = library;
  const inputs = specs.properties([library.typeOf(`${component}Inputs`)], component);
  const outputType = library.typeOf(`${component}Outputs`);
  const outputs = outputType.getProperties();
  // What is a class of its own says what it is, and an environment, which is none in the library, where it puts out.
  const description =
    documentationOf(outputType.symbol, checker) ?? documentationOf(library.typeOf(component).symbol, checker);
  return {
    isComponent: true,
    ...(description !== undefined && { description }),
    inputProperties: inputs.properties,
    requiredInputs: inputs.required,
    properties: Object.fromEntries(
      outputs.map((symbol) => [symbol.name, specs.output(symbol, `${component}${symbol.name}`)]),
    ),
    required: outputs.flatMap((symbol) => (isAlways(symbol, checker) ? [symbol.name] : [])).sort(),
  };
}

/** Not there where the library's is `undefined`, as the address of a service without a load balancer. */
function isAlways(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  return outputOf(checker.getTypeOfSymbol(symbol), checker) !== undefined;
}
