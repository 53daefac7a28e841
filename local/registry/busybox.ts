import * as fs from "node:fs/promises";
import * as path from "node:path";
import { LocalError } from "../errors";
import { runCommand } from "../process";

/** Where a static busybox may be installed. */
const installed = ["/bin/busybox", "/usr/bin/busybox", "/sbin/busybox"];

/**
 * A static busybox: the installed one, else Debian's package unpacked into the cache, for which no rights are needed.
 */
export async function ensureBusybox(o: { cache: string; installed?: readonly string[] }): Promise<string> {
  const folder = path.join(o.cache, "busybox-static");
  const candidates = [
    ...(o.installed ?? installed),
    ...["bin", "usr/bin"].map((bin) => path.join(folder, bin, "busybox")),
  ];
  return (await firstStatic(candidates)) ?? download(folder);
}

async function download(folder: string): Promise<string> {
  const draft = await makeDraft(folder);
  try {
    await runCommand("apt-get", ["download", "busybox-static"], { cwd: draft });
    const [archive] = (await fs.readdir(draft)).filter((name) => name.endsWith(".deb"));
    await runCommand("dpkg-deb", [
      "-x",
      path.join(draft, archive ?? "busybox-static.deb"),
      path.join(draft, "root"),
    ]);
    await fs.rm(folder, { recursive: true, force: true });
    await fs.rename(path.join(draft, "root"), folder);
  } catch (cause) {
    throw new LocalError(
      "busybox-unavailable",
      `There is no static busybox in ${installed.join(", ")}, and Debian's package could not be downloaded.`,
      "Install the package `busybox-static`, or run `apt-get update` when its lists are empty, and try again.",
      { cause },
    );
  } finally {
    await fs.rm(draft, { recursive: true, force: true });
  }
  const found = await firstStatic(["bin", "usr/bin"].map((bin) => path.join(folder, bin, "busybox")));
  if (found) return found;
  throw new LocalError(
    "busybox-unavailable",
    `Debian's package busybox-static has no static busybox in ${folder}.`,
    "Install a static busybox as /bin/busybox.",
  );
}

/** Beside the folder, so that a rename puts it in its place and two at once don't meet. */
async function makeDraft(folder: string): Promise<string> {
  await fs.mkdir(path.dirname(folder), { recursive: true });
  return fs.mkdtemp(`${folder}-`);
}

async function firstStatic(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    if (await isStatic(candidate)) return candidate;
  }
  return undefined;
}

/** Whether a file is an ELF program that asks for no dynamic loader (no PT_INTERP header). */
async function isStatic(file: string): Promise<boolean> {
  let head: Buffer;
  try {
    head = (await fs.readFile(file)).subarray(0, 4096);
  } catch {
    return false;
  }
  const is64BitLittleEndian = head.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]));
  if (!is64BitLittleEndian) return false;
  const start = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const types = Array.from({ length: head.readUInt16LE(56) }, (_, index) =>
    head.readUInt32LE(start + index * size),
  );
  return !types.includes(3);
}
