import type { RuleCondition } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerRuleArgs } from "@pulumi/aws/lb/listenerRule";
import { object, set, text, type Plain, type Properties } from "../../provider";

type ConditionArgs = Plain<ListenerRuleArgs>["conditions"][number];

/** The arguments of one condition. */
export const conditionFields: Properties = {
  hostHeader: object({ regexValues: set(), values: set() }),
  httpHeader: object({ httpHeaderName: text({ required: true }), regexValues: set(), values: set() }),
  httpRequestMethod: object({ values: set({ required: true }) }),
  pathPattern: object({ regexValues: set(), values: set() }),
  queryStrings: set({ fields: { key: text(), value: text({ required: true }) } }),
  sourceIp: object({ ipAddressType: text(), values: set() }),
};

/** A condition as AWS takes it. */
export function toCondition(condition: ConditionArgs): RuleCondition {
  const { hostHeader, httpHeader, httpRequestMethod, pathPattern, queryStrings, sourceIp } = condition;
  if (hostHeader) return { Field: "host-header", HostHeaderConfig: matches(hostHeader) };
  if (pathPattern) return { Field: "path-pattern", PathPatternConfig: matches(pathPattern) };
  if (httpHeader)
    return {
      Field: "http-header",
      HttpHeaderConfig: { HttpHeaderName: httpHeader.httpHeaderName, ...matches(httpHeader) },
    };
  if (httpRequestMethod)
    return { Field: "http-request-method", HttpRequestMethodConfig: { Values: httpRequestMethod.values } };
  if (queryStrings && queryStrings.length > 0)
    return {
      Field: "query-string",
      QueryStringConfig: { Values: queryStrings.map(({ key, value }) => ({ Key: key, Value: value })) },
    };
  return { Field: "source-ip", SourceIpConfig: { Values: sourceIp?.values } };
}

/** A condition as the arguments spell it. */
export function fromCondition(condition: RuleCondition): ConditionArgs {
  const { HostHeaderConfig: host, PathPatternConfig: path, HttpHeaderConfig: header } = condition;
  switch (condition.Field) {
    case "host-header":
      return { hostHeader: { values: host?.Values ?? condition.Values, regexValues: host?.RegexValues } };
    case "path-pattern":
      return { pathPattern: { values: path?.Values ?? condition.Values, regexValues: path?.RegexValues } };
    case "http-header":
      return {
        httpHeader: {
          httpHeaderName: header?.HttpHeaderName ?? "",
          values: header?.Values,
          regexValues: header?.RegexValues,
        },
      };
    case "http-request-method":
      return { httpRequestMethod: { values: condition.HttpRequestMethodConfig?.Values ?? [] } };
    case "query-string":
      return {
        queryStrings: (condition.QueryStringConfig?.Values ?? []).map(({ Key, Value }) => ({
          key: Key,
          value: Value ?? "",
        })),
      };
    default:
      return { sourceIp: { values: condition.SourceIpConfig?.Values } };
  }
}

function matches({ values, regexValues }: NonNullable<ConditionArgs["hostHeader"]>) {
  return { ...(values && { Values: values }), ...(regexValues && { RegexValues: regexValues }) };
}
