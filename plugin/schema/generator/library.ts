import * as path from "node:path";

import ts from "typescript";

/** The library's types as the compiler sees them. */
export interface Library {
  readonly checker: ts.TypeChecker;
  /** An interface or a class by its name. */
  typeOf(name: string): ts.Type;
}

/**
 * Reads the declarations of the library that other languages see. Packages whose types no schema can name are not read:
 * of AWS a schema says ARNs and names, as texts, and reading their 5,000 files would take ten seconds.
 */
export function readLibrary(checkout: string, files: readonly string[]): Library {
  const { compilerOptions } = ts.readConfigFile(path.join(checkout, "tsconfig.json"), (file) =>
    ts.sys.readFile(file),
  ).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, checkout);
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, containing, _redirected, _options, source) =>
    literals.map((literal) =>
      unread.test(literal.text)
        ? { resolvedModule: undefined }
        : ts.resolveModuleName(
            literal.text,
            containing,
            options,
            host,
            undefined,
            undefined,
            ts.getModeForUsageLocation(source, literal, options),
          ),
    );
  const names = files.map((file) => path.join(checkout, file));
  const program = ts.createProgram(names, { ...options, types: ["node"] }, host);
  const checker = program.getTypeChecker();
  const symbols = new Map<string, ts.Symbol>();
  for (const name of names) {
    const source = program.getSourceFile(name);
    const module = source && checker.getSymbolAtLocation(source);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) symbols.set(symbol.name, symbol);
  }
  return {
    checker,
    typeOf(name) {
      const symbol = symbols.get(name);
      if (!symbol) throw new Error(`${files.join(", ")} export no "${name}".`);
      const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return checker.getDeclaredTypeOfSymbol(own);
    },
  };
}

const unread = /^(@pulumi\/awsx?|@aws-sdk|@smithy|zod)(\/|$)/;
