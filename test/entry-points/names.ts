import * as path from "node:path";
import ts from "typescript";

import { checkout } from "../../local/paths";

/** What a user of the package can import, by the path after its name. */
export const entryPoints: Readonly<Record<string, string>> = {
  ".": "program/library.ts",
  "./retention": "retention/index.ts",
  "./inventory": "inventory/index.ts",
  "./releases": "releases/index.ts",
  "./program": "program/index.ts",
  "./automation": "automation/index.ts",
  "./cdk": "cdk/index.ts",
  "./pulumi-cdk": "pulumi-cdk/index.ts",
  "./policy": "policy/index.ts",
};

/** All names of each entry point, `type ` before those that are types alone; in one compilation. */
export function namesOfEntryPoints(): Record<string, string[]> {
  const file = path.join(checkout, "tsconfig.json");
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, checkout);
  const files = Object.values(entryPoints).map((file) => path.join(checkout, file));
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const namesOf = (file: string) => {
    const source = program.getSourceFile(path.join(checkout, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} exports nothing.`);
    return checker
      .getExportsOfModule(module)
      .map((symbol) => {
        const meant = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
        return meant.flags & ts.SymbolFlags.Value ? symbol.name : `type ${symbol.name}`;
      })
      .sort();
  };
  return Object.fromEntries(Object.entries(entryPoints).map(([entry, file]) => [entry, namesOf(file)]));
}
