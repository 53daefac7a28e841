import * as pulumi from "@pulumi/pulumi";

import { lockCondition, lockedActions } from "../../retention/deletion-lock";
import type { DeletionLock, ImageRepositoryArgs, RepositoryPolicyStatement } from "./args";

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-pull-iam.html */
export const pullActions = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
];

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
export const pushActions = [
  "ecr:PutImage",
  "ecr:InitiateLayerUpload",
  "ecr:UploadLayerPart",
  "ecr:CompleteLayerUpload",
  ...pullActions,
];

/**
 * What CDK's asset publisher asks besides, to see whether an image is there already. The bootstrap's role has it for the
 * bootstrap's repository alone, so whoever is let in by the repository's policy gets it there.
 */
export const cdkPublishActions = [...pushActions, "ecr:DescribeRepositories", "ecr:DescribeImages"];

/** An IAM policy that allows the actions on one repository, and to log in to its registry. */
export function identityPolicy(
  actions: readonly string[],
  repositoryArn: pulumi.Input<string>,
): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: actions, Resource: repositoryArn },
      // A token is for a whole registry: IAM takes no narrower resource for it.
      { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    ],
  });
}

/** The arguments of `ImageRepository` that its policy is made of. */
export type RepositoryPolicyArgs = Pick<
  ImageRepositoryArgs,
  "pullAccounts" | "pushRoles" | "lambdaPull" | "lock" | "policyStatements" | "existing"
>;

/** Begins the `Sid` of every statement of ours; those of others stay as they are. */
export const statementPrefix = "Berth";

/**
 * Whether the repository's policy is ours to write: when an argument asks for one, and ever after. Else a right that is
 * taken out of the program would stay in AWS, for the policy is not deleted with its resource.
 */
export function hasRepositoryPolicy({ existing, ...args }: RepositoryPolicyArgs): boolean {
  const { pullAccounts, pushRoles, lambdaPull, lock, policyStatements } = args;
  const asked = [pullAccounts, pushRoles, lambdaPull, lock, policyStatements].some(
    (arg) => arg !== undefined,
  );
  return asked || statementsOf(existing?.policy).some(isOurs);
}

/** The text of the repository's policy: our statements, and what others wrote into the live one. */
export function repositoryPolicy(
  args: RepositoryPolicyArgs,
  repositoryArn: pulumi.Input<string>,
): pulumi.Output<string> {
  const others = statementsOf(args.existing?.policy).filter((statement) => !isOurs(statement));
  const Statement = pulumi.output(repositoryArn).apply((arn) => {
    const statements = [...ourStatements(args, placeOf(arn)), ...others];
    return statements.length > 0 ? statements : [grantsNothing(placeOf(arn))];
  });
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement });
}

type Statement = { readonly Sid?: string };

/** Where a repository is. */
interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

function ourStatements(args: RepositoryPolicyArgs, place: Place): Statement[] {
  const { pullAccounts = [], pushRoles = [], lambdaPull = false, lock, policyStatements = {} } = args;
  const allow = (name: string, rest: Omit<RepositoryPolicyStatement, "Effect">) =>
    statement(name, { Effect: "Allow", ...rest });
  return [
    ...(pullAccounts.length > 0
      ? [allow("Pull", { Principal: accounts(pullAccounts, place), Action: pullActions })]
      : []),
    ...(pushRoles.length > 0
      ? [allow("Push", { Principal: { AWS: pushRoles }, Action: cdkPublishActions })]
      : []),
    ...(lambdaPull ? [allow("LambdaPull", lambdaStatement([place.account, ...pullAccounts], place))] : []),
    ...(lock ? [lockStatement(lock)] : []),
    ...Object.entries(policyStatements).map(([name, own]) => statement(name, own)),
  ];
}

function statement(name: string, { Effect, Principal, Action, Condition }: RepositoryPolicyStatement) {
  return { Sid: statementPrefix + name, Effect, Principal, Action, ...(Condition && { Condition }) };
}

/**
 * Lambda pulls as a service, each time that it makes a function's image its own.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
 */
function lambdaStatement(ids: readonly string[], { partition, region }: Place) {
  const functions = [...new Set(ids)].map((id) => `arn:${partition}:lambda:${region}:${id}:function:*`);
  return {
    Principal: { Service: "lambda.amazonaws.com" },
    Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    Condition: { StringLike: { "aws:sourceArn": functions } },
  };
}

function lockStatement({ except }: DeletionLock): Statement {
  const Condition = lockCondition(except);
  return statement("Lock", { Effect: "Deny", Principal: "*", Action: lockedActions, Condition });
}

/** A policy must have a statement. The account itself needs none to be allowed something by IAM. */
function grantsNothing(place: Place): Statement {
  const Principal = accounts([place.account], place);
  return statement("Account", { Effect: "Allow", Principal, Action: "ecr:DescribeRepositories" });
}

function accounts(ids: readonly string[], { partition }: Place) {
  return { AWS: ids.map((id) => `arn:${partition}:iam::${id}:root`) };
}

function isOurs({ Sid }: Statement): boolean {
  return Sid?.startsWith(statementPrefix) ?? false;
}

function statementsOf(policy: string | undefined): Statement[] {
  if (policy === undefined) return [];
  const { Statement } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return Statement === undefined ? [] : [Statement].flat();
}

function placeOf(repositoryArn: string): Place {
  const [, partition = "", , region = "", account = ""] = repositoryArn.split(":");
  return { partition, region, account };
}
