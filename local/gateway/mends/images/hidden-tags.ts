import { isHiddenTag } from "../../ecr/hidden-state";
import type { ApiMend, Json } from "../../mend";

/** The tags that hold the gateway's own state are no business of clients. */
export const hiddenTags: readonly ApiMend[] = (["ecr", "ecs"] as const).map((service) => ({
  name: "hidden tags",
  service,
  operations: ["ListTagsForResource", ...(service === "ecs" ? ["DescribeServices"] : [])],
  async answer(request, next) {
    const { status, output } = await next(request.input);
    return { status, output: withoutHiddenTags(output) };
  },
}));

function withoutHiddenTags(output: Json): Json {
  return JSON.parse(JSON.stringify(output), (key, value: unknown) =>
    key === "tags" && Array.isArray(value)
      ? value.filter((tag: Json) => !isHiddenTag(tag["Key"]) && !isHiddenTag(tag["key"]))
      : value,
  ) as Json;
}
