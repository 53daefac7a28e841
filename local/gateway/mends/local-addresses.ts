import type { ApiMend, Json } from "../mend";

/**
 * `repositoryUri`, the token's `proxyEndpoint` and a layer's `downloadUrl` name AWS's registry host, which resolves
 * to nothing here: they name this gateway instead.
 */
export const localAddresses: ApiMend = {
  name: "local addresses",
  service: "ecr",
  operations: [
    "CreateRepository",
    "DescribeRepositories",
    "DeleteRepository",
    "GetAuthorizationToken",
    "GetDownloadUrlForLayer",
  ],
  async answer(request, next, { address }) {
    const { status, output } = await next(request.input);
    return { status, output: localized(output, address) };
  },
};

function localized(output: Json, address: string): Json {
  return JSON.parse(JSON.stringify(output), (key, value: unknown) => {
    if (typeof value !== "string") return value;
    if (key === "repositoryUri") return value.replace(/^[^/]+/, address);
    if (key === "proxyEndpoint") return `https://${address}`;
    if (key === "downloadUrl") return value.replace(/^https:\/\/[^/]+/, `https://${address}`);
    return value;
  }) as Json;
}
