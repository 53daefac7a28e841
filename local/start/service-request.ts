import { setTimeout as sleep } from "node:timers/promises";

import { LocalError } from "../errors";
import type { MainJob } from "./main-job";
import type { World } from "../world";

/** What the service said. */
export interface Answer {
  /** Where a browser on this machine reaches it. */
  readonly url: string;
  /** Status and the beginning of the text. */
  readonly seen: string;
}

/** Healthy targets may take one interval of health checks after ECS calls the service steady. */
const patienceMs = 30_000;

/** A real HTTP request through the load balancer to the container. */
export async function askService(world: World, job: MainJob, say: (line: string) => void): Promise<Answer> {
  const loadBalancer = Object.values(job.services)[0]?.url;
  if (!loadBalancer) return { url: "none", seen: "the stack has no service behind a load balancer" };
  const url = `${world.endpoint}/_alb/${loadBalancerName(loadBalancer)}/`;
  if (world.tier === "engine") return { url, seen: "not asked: no container runs in the engine tier" };

  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    const body = (await answer?.text()) ?? "";
    if (answer?.ok) return { url, seen: `${answer.status} ${beginning(body)}` };
    if (Date.now() > deadline) {
      throw new LocalError(
        "service-silent",
        `The service did not answer at ${url} within ${patienceMs / 1000} s; last: ${answer?.status ?? "no connection"} ${beginning(body)}`,
        "See `npm run local -- logs` and `npm run local -- status`.",
      );
    }
    say(`waiting for ${url}: ${answer?.status ?? "no connection"}`);
    await sleep(250);
  }
}

/** `http://web-1a2b3c4-0f0f0f0f.us-east-1.elb.amazonaws.com` names the balancer `web-1a2b3c4`. */
export function loadBalancerName(url: string): string {
  const label = new URL(url).hostname.split(".")[0] ?? "";
  return label.slice(0, label.lastIndexOf("-"));
}

/** What a reader of the page would see first: no markup, one line. */
function beginning(body: string): string {
  const text = body.replace(/<head>[^]*<\/head>|<[^>]*>/g, " ");
  return text.replace(/\s+/g, " ").trim().slice(0, 120);
}
