import { isObject, sameJson, sorted, type Json } from "./canonical";

/** Whether two ECR lifecycle policies are the same: neither the order of rules nor that of prefixes matters. */
export const sameLifecyclePolicy = sameJson((policy) =>
  isObject(policy)
    ? { rules: Array.isArray(policy["rules"]) ? sorted(policy["rules"].map(canonicalRule)) : [] }
    : policy,
);

function canonicalRule(rule: Json): Json {
  if (!isObject(rule)) return rule;
  return withoutEmpty({
    ...rule,
    ...(isObject(rule["selection"]) && { selection: canonicalSelection(rule["selection"]) }),
  });
}

function canonicalSelection(selection: { [key: string]: Json }): Json {
  const ordered = Object.entries(selection).map(([key, value]) => [
    key,
    Array.isArray(value) ? sorted(value) : value,
  ]);
  return withoutEmpty(Object.fromEntries(ordered) as { [key: string]: Json });
}

function withoutEmpty(object: { [key: string]: Json }): { [key: string]: Json } {
  return Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
