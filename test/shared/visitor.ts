import { setTimeout as sleep } from "node:timers/promises";

/** Somebody who asks a service for its page through its load balancer. */
export class Visitor {
  private readonly page: string;

  /** @param url As the stack's output has it: `http://web-1a2b3c4-0f0f0f0f.us-east-1.elb.amazonaws.com`. */
  constructor(endpoint: string, url: string, page = "content") {
    const [label = ""] = new URL(url).hostname.split(".");
    // AWS's name does not resolve here; the gateway knows the balancer, `web-1a2b3c4`, by its path.
    this.page = `${endpoint}/_alb/${label.slice(0, label.lastIndexOf("-"))}/${page}`;
  }

  /** Status and text of the answer. */
  async visit(): Promise<string> {
    const answer = await fetch(this.page);
    return `${answer.status} ${await answer.text()}`;
  }

  /** What was answered from the beginning of some work to its end. */
  async whileVisiting<T>(work: () => Promise<T>): Promise<{ result: T; answers: readonly string[] }> {
    const answers: string[] = [];
    let working = true;
    const visiting = (async () => {
      while (working) {
        answers.push(await this.visit());
        await sleep(100);
      }
    })();
    try {
      const result = await work();
      return { result, answers };
    } finally {
      working = false;
      await visiting;
    }
  }
}
