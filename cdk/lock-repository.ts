import { Token } from "aws-cdk-lib";
import { AnyPrincipal, Effect, PolicyStatement, type AddToResourcePolicyResult } from "aws-cdk-lib/aws-iam";

import { principalProblems, lockCondition, lockedActions } from "../retention/deletion-lock";
import type { Problem } from "../retention";
import { InvalidLockError } from "./errors";

/** A repository of CDK's, as far as its policy goes. */
export interface LockableRepository {
  addToResourcePolicy(statement: PolicyStatement): AddToResourcePolicyResult;
}

/**
 * Denies to all others to delete the repository's images or itself, and to change its lifecycle policy or make its tags
 * movable: what stops `cdk gc`, clean-ups of one's own and Cloud Custodian. That ECR's own expiry is not touched by it is
 * believed, not proven.
 *
 * The role that CloudFormation deploys with has to be excepted, and so has a `ReleaseKeeper` (`roleArn`).
 *
 * @example
 * lockRepository(new Repository(stack, "Images"), {
 *   except: ["arn:aws:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1"],
 * });
 *
 * @throws {InvalidLockError} with every problem at once
 */
export function lockRepository<R extends LockableRepository>(
  repository: R,
  { except }: { readonly except: readonly string[] },
): R {
  const problems = lockProblems(except);
  if (problems.length > 0) throw new InvalidLockError(problems);
  const statement = new PolicyStatement({
    sid: "BerthLock",
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [...lockedActions],
    conditions: lockCondition([...except]),
  });
  // An imported repository's policy is somebody else's to write.
  if (repository.addToResourcePolicy(statement).statementAdded) return repository;
  throw new InvalidLockError([
    {
      code: "not-lockable",
      path: "repository",
      message:
        "`repository` must be one that this app makes, got an imported one: CDK can't write its policy. Lock it where it is made.",
    },
  ]);
}

function lockProblems(except: readonly string[]): Problem[] {
  if (except.length === 0) {
    const message =
      "`except` must have the ARN of at least the role that deploys, got none: nobody could change the lifecycle policy any more.";
    return [{ code: "locks-out-all", path: "except", message }];
  }
  return except.flatMap((arn, index) => {
    if (Token.isUnresolved(arn)) return [];
    return principalProblems(`except[${index}]`, arn);
  });
}
