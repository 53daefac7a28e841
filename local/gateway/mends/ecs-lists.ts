import { z } from "zod";
import type { ApiMend } from "../mend";
import { page } from "../paging";

const lists = [
  { operation: "ListClusters", field: "clusterArns", fallback: 100 },
  { operation: "ListServices", field: "serviceArns", fallback: 10 },
] as const;

/** AWS pages them, a hundred at most; the emulator answers all at once. */
export const ecsLists: readonly ApiMend[] = lists.map(({ operation, field, fallback }) => ({
  name: `${operation} pages`,
  service: "ecs",
  operations: [operation],
  async answer({ input }, next) {
    const { maxResults: _, nextToken: __, ...rest } = input;
    const reply = await next(rest);
    if (reply.status >= 300) return reply;
    const arns = z.array(z.string()).parse(reply.output[field]);
    const shown = page(arns.sort(), (arn) => arn, input, { fallback, most: 100 });
    if ("error" in shown) return shown.error;
    const { items, nextToken } = shown;
    return { status: 200, output: { [field]: items, ...(nextToken ? { nextToken } : {}) } };
  },
}));
