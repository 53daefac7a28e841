import * as fs from "node:fs";

import * as esbuild from "esbuild";

import { checkout } from "../paths";
import { type BundleStamp, isUpToDate, parseStamp, stampFiles } from "./bundle-stamp";
import { replaceFile } from "./replace-file";

export interface BundleRequest {
  /** The program's absolute path. */
  readonly entry: string;
  readonly outfile: string;
  /**
   * Packages that a library loads at once and uses only for what this program never asks of it. An empty module takes
   * their place: parsing them can be most of a start.
   */
  readonly unused?: readonly string[];
  /** Names in the program that stand for a text. */
  readonly texts?: Readonly<Record<string, string>>;
}

/**
 * Packs a program and all that it imports into one file that node starts without looking at `node_modules`. Nothing is
 * done when no file that went into it has changed. Two callers at once, or one that is killed, leave a whole file.
 */
export async function bundle(o: BundleRequest): Promise<void> {
  const options = optionsFor(o);
  const recipe = JSON.stringify([esbuild.version, checkout, options]);
  if (await isUpToDate(readStamp(o.outfile), recipe, checkout)) return;
  const { code, stamp } = await build(options, recipe);
  // The stamp is inside the file, so that neither can ever belong to another build than the other does.
  replaceFile(o.outfile, (temporary) =>
    fs.writeFileSync(temporary, `${stampComment}${JSON.stringify(stamp)}\n${code}`),
  );
}

const stampComment = "// ";

function optionsFor(o: BundleRequest) {
  return {
    entryPoints: [o.entry],
    absWorkingDir: checkout,
    alias: Object.fromEntries((o.unused ?? []).map((name) => [name, require.resolve("./unused-package")])),
    define: Object.fromEntries(
      Object.entries(o.texts ?? {}).map(([name, text]) => [name, JSON.stringify(text)]),
    ),
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    // Names of classes and functions are seen in errors and compared by libraries.
    keepNames: true,
    logLevel: "silent",
    // So that the result depends on the sources alone.
    tsconfigRaw: {},
  } satisfies esbuild.BuildOptions;
}

/** Builds until no source changed meanwhile: else the stamp would vouch for text that isn't in the bundle. */
async function build(
  options: esbuild.BuildOptions,
  recipe: string,
): Promise<{ code: string; stamp: BundleStamp }> {
  for (;;) {
    const started = Date.now();
    const result = await esbuild.build({ ...options, metafile: true, write: false });
    const files = await stampFiles(checkout, Object.keys(result.metafile.inputs));
    if (files.some((file) => file.mtimeMs >= started && file.mtimeMs <= Date.now())) continue;
    return { code: result.outputFiles[0]?.text ?? "", stamp: { recipe, files } };
  }
}

/** Reads the first line only: it is a fraction of the file, and this is all that an unchanged bundle costs. */
function readStamp(outfile: string): BundleStamp | undefined {
  let file: number;
  try {
    file = fs.openSync(outfile, "r");
  } catch {
    return undefined;
  }
  try {
    return parseStamp(firstLine(file).slice(stampComment.length));
  } finally {
    fs.closeSync(file);
  }
}

function firstLine(file: number): string {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(64 * 1024);
    const length = fs.readSync(file, chunk);
    const end = chunk.subarray(0, length).indexOf("\n");
    chunks.push(chunk.subarray(0, end < 0 ? length : end));
    if (end >= 0 || length === 0) return Buffer.concat(chunks).toString("utf8");
  }
}
