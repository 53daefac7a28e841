import * as path from "node:path";
import ts from "typescript";

import { checkout } from "../../local/paths";
import { entryPoints } from "./entry-points";

/** Compiles the entry points, and with them files that are nowhere on disk, by their paths in the checkout. */
export function compile(virtual: ReadonlyMap<string, string>): ts.Program {
  const file = path.join(checkout, "tsconfig.json");
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as { config: object };
  const { options: parsed } = ts.parseJsonConfigFileContent(config, ts.sys, checkout);
  const options = { ...parsed, noEmit: true };
  const host = ts.createCompilerHost(options);
  const texts = new Map([...virtual].map(([name, text]) => [path.join(checkout, name), text]));
  host.fileExists = (name) => texts.has(name) || ts.sys.fileExists(name);
  host.readFile = (name) => texts.get(name) ?? ts.sys.readFile(name);
  const files = Object.values(entryPoints).map((name) => path.join(checkout, name));
  return ts.createProgram([...files, ...texts.keys()], options, host);
}
