import { readFileSync } from "node:fs";

import { inventoryClients } from "../../inventory/aws/clients";
import { systemClock } from "../../releases/clock";
import { planPromotion } from "../../releases/promotion/plan-promotion";
import { promoteImages } from "../../releases/promotion/promote-images";

/** What a promotion did, and what its process took. */
export interface CopyCost {
  readonly plannedBytes: number;
  readonly bytesSent: number;
  readonly there: number;
  readonly mounted: number;
  readonly sent: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
}

/**
 * Promotes an image once, in this fresh process: `<from> <to> <digest> mount|send`. With `send` the source is asked under
 * another address, as another account's registry is: then nothing can be mounted.
 */
async function main([from = "", to = "", digest = "", way = ""]: readonly string[]): Promise<void> {
  const { ecr } = inventoryClients({ region: "us-east-1" });
  const ask = ecr.send.bind(ecr) as (command: unknown) => Promise<unknown>;
  const elsewhere = { send: async (command: unknown) => underHttp(await ask(command)) };
  const source = way === "send" ? (elsewhere as typeof ecr) : ecr;
  const ends = { from: { ecr: source, repositoryName: from }, to: { ecr, repositoryName: to } };
  const started = performance.now();
  const plan = await planPromotion([{ service: "web", image: "web", digest }], ends, systemClock);
  const [done] = await promoteImages(plan, ends, systemClock);
  const cost: CopyCost = {
    plannedBytes: plan.missingBytes,
    bytesSent: done!.copied.bytesSent,
    ...done!.copied.blobs,
    wallSeconds: (performance.now() - started) / 1000,
    peakMegabytes: peakMegabytes(),
  };
  console.log(JSON.stringify(cost));
}

/** `getrusage` would count what the bench held when it began this process. */
function peakMegabytes(): number {
  const [, kilobytes = ""] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

function underHttp(answer: unknown): unknown {
  const { authorizationData } = answer as { authorizationData?: { proxyEndpoint?: string }[] };
  if (!authorizationData) return answer;
  const http = authorizationData.map((one) => ({
    ...one,
    proxyEndpoint: one.proxyEndpoint?.replace(/^https:/, "http:"),
  }));
  return { ...(answer as object), authorizationData: http };
}

void main(process.argv.slice(2));
