import type { ApiMend, Json } from "../mend";

/**
 * `repositoryUri`, the token's `proxyEndpoint` and a layer's `downloadUrl` name AWS's registry host, which resolves
 * to nothing here: they name this gateway instead. And the token is the one that this gateway takes.
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
  async answer(request, next, { address, registryToken }) {
    const { status, output } = await next(request.input);
    return { status, output: localized(output, address, registryToken) };
  },
};

function localized(output: Json, address: string, token: string | undefined): Json {
  return JSON.parse(JSON.stringify(output), (key, value: unknown) => {
    if (typeof value !== "string") return value;
    if (key === "repositoryUri") return value.replace(/^[^/]+/, address);
    if (key === "authorizationToken") return token ?? value;
    if (key === "proxyEndpoint") return `https://${address}`;
    if (key === "downloadUrl") return value.replace(/^https:\/\/[^/]+/, `https://${address}`);
    return value;
  }) as Json;
}
