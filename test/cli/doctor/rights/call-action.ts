import type { Call } from "../../../../local/gateway/call-log";

/** A call as IAM names its action; nothing for what is no call to AWS's APIs: the registry's protocol, load balancers. */
export function actionOf({ service, operation, resource = "" }: Call): string | undefined {
  if (service === "registry" || service === "alb") return undefined;
  if (/^[A-Z][a-z]/.test(operation)) return `${prefixes[service] ?? service}:${operation}`;
  const path = resource.replace(/^\/\d{4}-\d{2}-\d{2}/, "").replace(/\?.*$/, "");
  const found = rest.find(
    ([of, method, pattern]) => of === service && method === operation && pattern.test(path),
  );
  if (!found) throw new Error(`No action is known for ${service} ${operation} ${resource}.`);
  return `${service}:${found[3]}`;
}

/** Where IAM's prefix is not the one that calls are signed for. */
const prefixes: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** APIs whose operations are methods and paths. @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
const rest: readonly (readonly [service: string, method: string, path: RegExp, action: string])[] = [
  ["lambda", "GET", /^\/functions\/?$/, "ListFunctions"],
  ["lambda", "POST", /^\/functions$/, "CreateFunction"],
  ["lambda", "GET", /^\/functions\/[^/]+$/, "GetFunction"],
  ["lambda", "DELETE", /^\/functions\/[^/]+$/, "DeleteFunction"],
  ["lambda", "GET", /^\/functions\/[^/]+\/policy$/, "GetPolicy"],
  ["lambda", "POST", /^\/functions\/[^/]+\/policy$/, "AddPermission"],
  ["lambda", "DELETE", /^\/functions\/[^/]+\/policy\/[^/]+$/, "RemovePermission"],
  ["lambda", "GET", /^\/functions\/[^/]+\/versions$/, "ListVersionsByFunction"],
  ["lambda", "GET", /^\/functions\/[^/]+\/event-invoke-config$/, "GetFunctionEventInvokeConfig"],
  ["lambda", "PUT", /^\/functions\/[^/]+\/event-invoke-config$/, "PutFunctionEventInvokeConfig"],
  ["lambda", "DELETE", /^\/functions\/[^/]+\/event-invoke-config$/, "DeleteFunctionEventInvokeConfig"],
  ["scheduler", "GET", /^\/schedules$/, "ListSchedules"],
];
