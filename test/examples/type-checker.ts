import * as path from "node:path";

import ts from "typescript";

/**
 * What `tsc --noEmit -p .` does, for several projects in a row: the types of the packages that they share are parsed once.
 */
export class TypeChecker {
  readonly #parsed = new Map<string, ts.SourceFile | undefined>();

  /** @returns what the compiler has to say of the folder's project, nothing where all is well */
  check(folder: string): string[] {
    const options = this.#optionsOf(folder);
    const diagnostics = Array.isArray(options) ? options : this.#diagnose(options);
    return diagnostics.map((one) => ts.formatDiagnostic(one, formatting(folder)));
  }

  #optionsOf(folder: string): ts.ParsedCommandLine | ts.Diagnostic[] {
    const broken: ts.Diagnostic[] = [];
    const onUnRecoverableConfigFileDiagnostic = (one: ts.Diagnostic) => broken.push(one);
    const parsed = ts.getParsedCommandLineOfConfigFile(
      path.join(folder, "tsconfig.json"),
      { noEmit: true },
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic },
    );
    if (!parsed) return broken;
    return parsed.errors.length > 0 ? parsed.errors : parsed;
  }

  #diagnose({ fileNames, options }: ts.ParsedCommandLine): readonly ts.Diagnostic[] {
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    // Beside what to parse it as, what is bound to a file is what these options say.
    const key = JSON.stringify({ ...options, configFilePath: undefined, outDir: undefined });
    host.getSourceFile = (file, version, ...more) => {
      const id = JSON.stringify([file, version, key]);
      if (!this.#parsed.has(id)) this.#parsed.set(id, read(file, version, ...more));
      return this.#parsed.get(id);
    };
    return ts.getPreEmitDiagnostics(ts.createProgram({ rootNames: fileNames, options, host }));
  }
}

function formatting(folder: string): ts.FormatDiagnosticsHost {
  return {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  };
}
