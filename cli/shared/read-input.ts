import * as fs from "node:fs/promises";
import * as path from "node:path";

import { CliError } from "./errors";
import type { Io } from "./io";
import { didYouMean } from "../../retention/did-you-mean";

/** The text of a file, or of the standard input for `-`. */
export async function readInput(io: Io, option: string, file: string): Promise<string> {
  if (file === "-") return readAll(io.stdin);
  try {
    return withoutMark(await fs.readFile(file, "utf8"));
  } catch (error) {
    throw new CliError("unreadable-file", `\`${option}\` ${file} ${await whyUnreadable(error, file)}`, {
      cause: error,
    });
  }
}

/** Two options can't both be the standard input. */
export function checkOneStandardInput(files: Readonly<Record<string, string | undefined>>): void {
  const names = Object.keys(files).filter((name) => files[name] === "-");
  if (names.length > 1) {
    throw new CliError(
      "two-standard-inputs",
      `Only one of ${names.map((name) => `\`${name}\``).join(" and ")} can be \`-\`, the standard input. Give a file for the other.`,
    );
  }
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return withoutMark(Buffer.concat(chunks).toString("utf8"));
}

/** Windows PowerShell begins what it redirects to a file with a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

async function whyUnreadable(error: unknown, file: string): Promise<string> {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return `does not exist.${didYouMean(path.basename(file), await neighbours(file))}`;
    case "EISDIR":
      return "is a folder. Name a file in it, or `-` for the standard input.";
    case "EACCES":
    case "EPERM":
      return "must not be read by this user.";
    default:
      return `can't be read (${code ?? String(error)}).`;
  }
}

async function neighbours(file: string): Promise<readonly string[]> {
  return fs.readdir(path.dirname(file)).catch(() => []);
}
