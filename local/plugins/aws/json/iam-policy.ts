import { asList, isObject, sameJson, sorted, type Json } from "./canonical";

/** Whether two IAM policy documents grant the same: order and lists of one don't matter, nor does the case of actions. */
export const sameIamPolicy = sameJson(canonicalPolicy);

function canonicalPolicy(policy: Json): Json {
  if (!isObject(policy)) return policy;
  return {
    Version: policy["Version"] ?? "2008-10-17",
    Id: policy["Id"] ?? "",
    Statement: sorted(asList(policy["Statement"]).map(canonicalStatement)),
  };
}

function canonicalStatement(statement: Json): Json {
  if (!isObject(statement)) return statement;
  const canonical = Object.entries(statement).map(
    ([key, value]) => [key, canonicalElement(key, value)] as const,
  );
  return Object.fromEntries(canonical.filter(([, value]) => value !== ""));
}

function canonicalElement(key: string, value: Json): Json {
  switch (key) {
    case "Action":
    case "NotAction":
      return sorted(
        asList(value).map((action) => (typeof action === "string" ? action.toLowerCase() : action)),
      );
    case "Resource":
    case "NotResource":
      return sorted(asList(value));
    case "Principal":
    case "NotPrincipal":
      return canonicalPrincipal(value);
    case "Condition":
      return canonicalCondition(value);
    default:
      return value;
  }
}

/** `"*"` is everybody, as `{ AWS: "*" }` is; an account's number is its root's ARN. */
function canonicalPrincipal(principal: Json): Json {
  if (!isObject(principal)) return { AWS: asList(principal) };
  const account = (who: Json): Json =>
    typeof who === "string" ? (/^arn:[^:]+:iam::(\d{12}):root$/.exec(who)?.[1] ?? who) : who;
  return Object.fromEntries(
    Object.entries(principal).map(([kind, who]) => [kind, sorted(asList(who).map(account))]),
  );
}

function canonicalCondition(condition: Json): Json {
  if (!isObject(condition)) return condition;
  return mapEntries(condition, (tests) =>
    isObject(tests)
      ? Object.fromEntries(
          Object.entries(tests).map(([key, values]) => [
            key.toLowerCase(),
            sorted(asList(values).map(String)),
          ]),
        )
      : tests,
  );
}

function mapEntries(object: { [key: string]: Json }, map: (value: Json) => Json): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
