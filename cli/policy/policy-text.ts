import { isTooDeep } from "../../retention/json-depth";

/**
 * The policy's own text in what people have at hand: the policy itself; what `aws ecr get-lifecycle-policy` answers, whole
 * or by `--query lifecyclePolicyText`; a property of CloudFormation. What is none of these stays as it is, and the check of
 * the policy tells what is wrong with it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecr-repository-lifecyclepolicy.html
 */
export function policyTextIn(text: string): string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return text;
  }
  return isTooDeep(json) ? text : (textWithin(json) ?? text);
}

function textWithin(json: unknown): string | undefined {
  if (typeof json === "string") return json;
  if (typeof json !== "object" || json === null || "rules" in json) return undefined;
  const properties = json as Readonly<Record<string, unknown>>;
  for (const name of ["lifecyclePolicyText", "LifecyclePolicyText"]) {
    const text = properties[name];
    if (typeof text === "string") return text;
    // CloudFormation takes an object, too.
    if (typeof text === "object" && text !== null) return JSON.stringify(text);
  }
  for (const name of ["LifecyclePolicy", "Properties"])
    if (name in properties) return textWithin(properties[name]);
  return undefined;
}
