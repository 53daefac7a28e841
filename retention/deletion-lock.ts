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

/** Whether it can be the ARN of a principal, or a pattern of some; of a whole account none is meant. */
export function isPrincipalPattern(arn: string): boolean {
  return /^arn:(aws[a-z-]*|\*):iam::(\d{12}|\*):(role|user)\/[\w+=,.@/*-]+$/.test(arn);
}
