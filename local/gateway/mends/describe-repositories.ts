import { z } from "zod";
import { type ApiMend, apiError } from "../mend";
import { page } from "../paging";

/** AWS pages `DescribeRepositories`; the emulator cuts the list off and gives no `nextToken`. */
export const describeRepositories: ApiMend = {
  name: "DescribeRepositories pages",
  service: "ecr",
  operations: ["DescribeRepositories"],
  async answer({ input }, next) {
    const { maxResults, nextToken, ...rest } = input;
    if (Array.isArray(input["repositoryNames"]) && input["repositoryNames"].length > 0) {
      if (maxResults === undefined && nextToken === undefined) return next(input);
      const text =
        "maxResults and nextToken cannot be used when you specify repositories with repositoryNames";
      return apiError("InvalidParameterException", text);
    }
    const reply = await next({ ...rest, maxResults: Number.MAX_SAFE_INTEGER });
    if (reply.status >= 300) return reply;
    const { repositories } = Output.parse(reply.output);
    repositories.sort((a, b) => (a.repositoryName < b.repositoryName ? -1 : 1));
    const limits = { fallback: 100, most: 1000 };
    const shown = page(repositories, ({ repositoryName }) => repositoryName, input, limits);
    if ("error" in shown) return shown.error;
    const { items, nextToken: more } = shown;
    return { status: 200, output: { repositories: items, ...(more ? { nextToken: more } : {}) } };
  },
};

const Output = z.object({ repositories: z.array(z.looseObject({ repositoryName: z.string() })) });
