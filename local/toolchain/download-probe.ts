import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";

/** Where official releases come from. */
export const downloadHosts: readonly string[] = ["https://github.com"];

const remembered = z.object({ reachable: z.boolean(), at: z.number() });
const rememberedForMs = 24 * 60 * 60 * 1000;

/** Whether official downloads answer: asked for three seconds at most, and once a day. */
export async function downloadsReachable(
  cache: string,
  hosts: readonly string[] = downloadHosts,
  now = Date.now(),
): Promise<boolean> {
  const last = readAnswer(cache);
  if (last !== undefined && now - last.at < rememberedForMs && now >= last.at) return last.reachable;
  const answers = await Promise.all(hosts.map(answersWithin3Seconds));
  const reachable = answers.every(Boolean);
  rememberDownloads(cache, reachable, now);
  return reachable;
}

/** Also called when a download failed after all: the rest of the day is not spent on more of them. */
export function rememberDownloads(cache: string, reachable: boolean, at = Date.now()): void {
  fs.mkdirSync(cache, { recursive: true });
  const file = answerFile(cache);
  fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify({ reachable, at }));
  fs.renameSync(`${file}.${process.pid}`, file);
}

function readAnswer(cache: string): z.infer<typeof remembered> | undefined {
  try {
    return remembered.parse(JSON.parse(fs.readFileSync(answerFile(cache), "utf8")));
  } catch {
    return undefined;
  }
}

function answerFile(cache: string): string {
  return path.join(cache, "downloads.json");
}

async function answersWithin3Seconds(host: string): Promise<boolean> {
  try {
    const response = await fetch(host, {
      method: "HEAD",
      redirect: "manual",
      signal: AbortSignal.timeout(3_000),
    });
    return response.status < 500;
  } catch {
    return false;
  }
}
