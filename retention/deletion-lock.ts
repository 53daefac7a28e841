import type { Problem } from "./problem";

/**
 * What takes images away, or the rules that keep them. `ecr:PutImageTagMutability` is among them: with it, release tags
 * could be moved. IAM has no condition for the tag that is written, so the repository's own immutability is what keeps them
 * in place.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export const lockedActions: readonly string[] = [
  "ecr:BatchDeleteImage",
  "ecr:DeleteLifecyclePolicy",
  "ecr:DeleteRepository",
  "ecr:PutImageTagMutability",
  "ecr:PutLifecyclePolicy",
];

/**
 * The condition under which a lock denies: for all but these principals. Who assumes a role counts as the role.
 *
 * @param except ARNs of roles and users, in which `*` stands for any characters.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function lockCondition<Text>(except: readonly Text[]): {
  readonly ArnNotLike: { readonly "aws:PrincipalArn": readonly Text[] };
} {
  return { ArnNotLike: { "aws:PrincipalArn": except } };
}

/** What is wrong with an exception, which is the ARN of a principal, or a pattern of some; a whole account is none. */
export function principalProblems(path: string, arn: string): Problem[] {
  if (principalPattern.test(arn)) return [];
  const message = `\`${path}\` must be the ARN of a role or a user, such as "arn:aws:iam::123456789012:role/deploy" and of no session, got ${JSON.stringify(arn)}.`;
  return [{ code: "illegal-principal", path, message }];
}

const principalPattern = /^arn:(aws[a-z-]*|\*):iam::(\d{12}|\*):(role|user)\/[\w+=,.@/*-]+$/;
