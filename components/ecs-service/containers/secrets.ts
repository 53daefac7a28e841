import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../../../retention";
import type { EcsServiceArgs } from "../args";
import { InvalidArgumentsError } from "../../shared/invalid-arguments-error";

/** A statement of an IAM policy. */
export interface PolicyStatement {
  readonly Effect: "Allow";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * The rights to read exactly these secrets, in one order: another order of the same ones is no other policy.
 *
 * @param secretArns ARNs that `secretProblem` finds nothing wrong with
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html#task-execution-secrets
 */
export function secretStatements(
  secretArns: readonly string[],
  kmsKeyArns: readonly string[],
): PolicyStatement[] {
  const resources = (service: string) =>
    secretArns.filter((arn) => arn.split(":")[2] === service).map(withoutSelection);
  const services = viaServices(secretArns);
  return [
    ...allow("secretsmanager:GetSecretValue", resources("secretsmanager")),
    ...allow("ssm:GetParameters", resources("ssm")),
    // For these services alone: the role has no use for the key itself.
    ...allow("kms:Decrypt", services.length > 0 ? kmsKeyArns : []).map((statement) => ({
      ...statement,
      Condition: { StringEquals: { "kms:ViaService": services } },
    })),
  ];
}

/**
 * The services that ask KMS on the role's behalf, in the regions of the secrets.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
function viaServices(secretArns: readonly string[]): string[] {
  const services = secretArns.map((arn) => {
    const [, partition, service = "", region = ""] = arn.split(":");
    return `${service}.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
  });
  return [...new Set(services)].sort();
}

/** Where the secrets of all containers of a service are. */
export function secretArnsOf(
  service: string,
  { secrets = {}, sidecars = {} }: Pick<EcsServiceArgs, "secrets" | "sidecars">,
): pulumi.Output<string>[] {
  const all = [
    [service, secrets] as const,
    ...Object.entries(sidecars).map(([name, sidecar]) => [name, sidecar.secrets ?? {}] as const),
  ];
  return all.flatMap(([container, itsSecrets]) =>
    Object.entries(itsSecrets).map(([variable, arn]) => checkedSecret(container, variable, arn)),
  );
}

/** Where a secret is; an ARN that was not known when the arguments were checked is checked before anyone sees it. */
export function checkedSecret(
  container: string,
  variable: string,
  arn: pulumi.Input<string>,
): pulumi.Output<string> {
  return pulumi.output(arn).apply((known) => {
    const problem = secretProblem(`secrets.${variable}`, known);
    if (problem) throw new InvalidArgumentsError(`Container "${container}"`, [problem]);
    return known;
  });
}

/** Says what is wrong with where a secret is, or nothing. */
export function secretProblem(path: string, arn: string): Problem | undefined {
  if (parameterPattern.test(arn)) return undefined;
  const [, , stage = "", version = ""] = secretPattern.exec(arn) ?? [];
  if (secretPattern.test(arn) && !(stage && version)) return undefined;
  return {
    code: "illegal-secret",
    path,
    // What was got is not shown: whoever mistakes the ARN for the value would find the value in every log.
    message: `\`${path}\` must be the full ARN of a Secrets Manager secret ("arn:aws:secretsmanager:<region>:<account>:secret:<name>-<six characters>", with ":<key>:<stage>:<version>" behind it to choose, of which stage or version stays empty) or of an SSM parameter ("arn:aws:ssm:<region>:<account>:parameter/<name>").`,
  };
}

/** Says what is wrong with the keys that secrets are encrypted with. */
export function kmsKeyProblems(path: string, arns: readonly pulumi.Input<string>[]): Problem[] {
  return arns.flatMap((arn, index) => {
    if (typeof arn !== "string" || kmsKeyPattern.test(arn)) return [];
    // What is there may be a secret, given by mistake.
    const got = arn.startsWith("arn:") ? `, got ${JSON.stringify(arn)}` : "";
    const message = `\`${path}[${index}]\` must be the ARN of a KMS key, "arn:aws:kms:<region>:<account>:key/<id>" and no alias${got}.`;
    return [{ code: "illegal-key", path: `${path}[${index}]`, message }];
  });
}

/** No `*` in it: it becomes the resource of a policy. */
const secretPattern =
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}(?::([^:*]*):([^:*]*):([^:*]*))?$/;
const parameterPattern = /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[A-Za-z0-9_.\/-]+$/;
const kmsKeyPattern = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

function allow(action: string, resources: readonly string[]): PolicyStatement[] {
  const distinct = [...new Set(resources)].sort();
  return distinct.length > 0 ? [{ Effect: "Allow", Action: action, Resource: distinct }] : [];
}

/** `...:secret:<name>:<key>:<stage>:<version>` is the secret `...:secret:<name>`; a parameter's ARN has no such end. */
function withoutSelection(arn: string): string {
  return arn.split(":").slice(0, 7).join(":");
}
