import * as path from "node:path";
import ts from "typescript";

import { checkout } from "../../local/paths";
import { entryPoints } from "./entry-points";

/** All names of each entry point, `type ` before those that are types alone. */
export function namesOfEntryPoints(program: ts.Program): Record<string, string[]> {
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
