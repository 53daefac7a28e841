import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { unzipSync, zipSync } from "fflate";
import { Archive, type Asset } from "../../provider";

/** The archive as a zip file. The same files are the same one, whenever they are zipped. */
export async function zipOf(archive: Archive): Promise<Uint8Array> {
  const { source } = archive;
  if (source && "path" in source && isZip(source.path)) return fs.readFile(source.path);
  const files = await filesOf(archive);
  if (files.length === 0) throw new Error("the archive has no files");
  // As in the official plugin, the first of two files with one name is the one.
  return zipSync(Object.fromEntries(files.reverse()), { mtime: someDay });
}

type File = readonly [name: string, content: Uint8Array];

/** As much as a zip file must say; its clock has no zone. */
const someDay = new Date(1990, 0, 1);

async function filesOf({ source = { assets: {} } }: Archive): Promise<File[]> {
  if ("uri" in source) throw new Error(`${notRead(source.uri)}, which is not on this machine`);
  if ("assets" in source) {
    const files: File[] = [];
    for (const [name, inner] of Object.entries(source.assets).sort(byName))
      if (inner instanceof Archive)
        files.push(...(await filesOf(inner)).map(([file, content]): File => [join(name, file), content]));
      else files.push([name, await contentOf(inner)]);
    return files;
  }
  return isZip(source.path) ? unzipped(source.path) : folder(source.path);
}

function isZip(file: string): boolean {
  return /\.(zip|jar)$/.test(file);
}

async function contentOf({ source, hash }: Asset): Promise<Uint8Array> {
  if (source && "uri" in source) throw new Error(`${notRead(source.uri)}, which is not on this machine`);
  if (source && "path" in source) return fs.readFile(source.path);
  const text = Buffer.from(source?.text ?? "");
  // The engine leaves out an empty text as it does one that it withholds.
  if (!source && hash !== createHash("sha256").update(text).digest("hex"))
    throw new Error("the content of an asset is not known");
  return text;
}

async function unzipped(file: string): Promise<File[]> {
  return Object.entries(unzipSync(await fs.readFile(file))).filter(([name]) => !name.endsWith("/"));
}

/** Its files and what links to files, but the engine's own. */
async function folder(root: string): Promise<File[]> {
  if (!(await fs.stat(root)).isDirectory())
    throw new Error(`${notRead(root)}: it's neither a folder nor a zip file`);
  const found = await notFolders(root);
  const names = found
    .map((file) => path.relative(root, file))
    .filter((name) => !name.split(path.sep).includes(".pulumi"))
    .sort();
  const files: File[] = [];
  for (const name of names)
    if ((await fs.stat(path.join(root, name))).isFile())
      files.push([name.replaceAll(path.sep, "/"), await fs.readFile(path.join(root, name))]);
  return files;
}

/** Into no link: `readdir` with `recursive` goes into them, and two links to "." have no end. */
async function notFolders(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const at = path.join(folder, entry.name);
    return entry.isDirectory() ? await notFolders(at) : [at];
  });
  return (await Promise.all(found)).flat();
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function join(folder: string, name: string): string {
  return path.posix.join(folder, name);
}

function notRead(what: string): string {
  return `the stand-in for this plugin does not read ${what}`;
}
