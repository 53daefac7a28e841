import type { LifecyclePolicy, LifecycleRule } from "./lifecycle-policy";

/**
 * The JSON text that ECR takes: the same text for the same policy, whatever order its keys and rules came in, so that
 * nothing looks changed that isn't. Fields that are not set are left out, for ECR refuses `null`.
 */
export function serialiseLifecyclePolicy(policy: LifecyclePolicy): string {
  const rules = [...policy.rules].sort((a, b) => a.rulePriority - b.rulePriority);
  return JSON.stringify({ rules: rules.map(inOrder) });
}

function inOrder({ rulePriority, description, selection, action }: LifecycleRule): LifecycleRule {
  const { tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber } =
    selection;
  return defined({
    rulePriority,
    description,
    selection: defined({
      tagStatus,
      tagPatternList,
      tagPrefixList,
      storageClass,
      countType,
      countUnit,
      countNumber,
    }),
    action: defined({ type: action.type, targetStorageClass: action.targetStorageClass }),
  });
}

/** `JSON.stringify` drops `undefined` by itself; the type does not know. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return value as T;
}
