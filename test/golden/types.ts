import * as path from "node:path";
import ts from "typescript";

import { checkout } from "../../local/paths";
import { knownValues, valuesAt } from "./known-values";
import type { GoldenResource } from "./golden-resource";
import { inputsOf, isJsonText } from "./recorded";

/** A resource, and what to call it in a message. */
export interface Named {
  readonly where: string;
  readonly resource: GoldenResource;
}

/** What the types of `@pulumi/aws`, `@pulumi/awsx` and the SDK have against the inputs. All in one compilation. */
export function problemsOf(resources: readonly Named[]): string[] {
  const lines = resources.flatMap(linesOf);
  const file = path.join(checkout, "test", "golden", "inputs.generated.ts");
  const program = compile(file, [...lines.map(({ code }) => code), "export {};"].join("\n"));
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const { file: source, start = 0 } = diagnostic;
    const line = source?.getLineAndCharacterOfPosition(start).line ?? 0;
    const where =
      source?.fileName === file ? (lines[line]?.where ?? "") : (source?.fileName ?? "the program");
    return `${where}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`;
  });
}

interface Line {
  readonly where: string;
  readonly code: string;
}

/** One line of TypeScript a claim: literals, so that properties that are too many are errors as well. */
function linesOf({ where, resource }: Named): Line[] {
  const args = argumentsOf(resource.type);
  const known = knownValues
    .filter(({ type }) => type === resource.type)
    .flatMap(({ path: at, module, name }) =>
      valuesAt(resource.inputs, at).map((value) => claim(literal(value), module, name)),
    );
  return [...(args ? [claim(JSON.stringify(inputsOf(resource)), ...args)] : []), ...known].map((code) => ({
    where,
    code,
  }));
}

function claim(code: string, module: string, name: string): string {
  return `(${code}) satisfies import(${JSON.stringify(module)}).${name};`;
}

function literal(value: unknown): string {
  return JSON.stringify(isJsonText(value) ? value["JSON text"] : value);
}

/** `aws:ecs/service:Service` is made of `ServiceArgs` of `@pulumi/aws/ecs/service`. What a Stash keeps is our own. */
function argumentsOf(type: string): [module: string, name: string] | undefined {
  const [plugin = "", module = "", name = ""] = type.split(":");
  if (type === "pulumi:index:Stash") return undefined;
  const folder = module === "index" ? "" : `${module}/`;
  const file = module.includes("/") ? module : `${folder}${name.toLowerCase()}`;
  return [`@pulumi/${plugin}/${file}`, `${name}Args`];
}

function compile(file: string, text: string): ts.Program {
  const config = ts.readConfigFile(path.join(checkout, "tsconfig.json"), (name) => ts.sys.readFile(name));
  const { options } = ts.parseJsonConfigFileContent(
    { ...config.config, include: [], files: [file] },
    ts.sys,
    checkout,
  );
  const compilerOptions = { ...options, types: [], noEmit: true };
  const disk = ts.createCompilerHost(compilerOptions);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === file || disk.fileExists(name),
    getSourceFile: (name, ...rest) =>
      name === file
        ? ts.createSourceFile(name, text, compilerOptions.target ?? ts.ScriptTarget.ES2022, true)
        : disk.getSourceFile(name, ...rest),
  };
  return ts.createProgram([file], compilerOptions, host);
}
