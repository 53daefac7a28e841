/** Whose rights IAM can be asked about. */
export type Principal =
  | { readonly kind: "user"; readonly arn: string }
  /** A role by its name: a session's ARN has no path. */
  | { readonly kind: "role"; readonly name: string; readonly arn: string }
  /** May do everything. */
  | { readonly kind: "root" }
  | { readonly kind: "other"; readonly arn: string };

/**
 * Who stands behind a caller's ARN: of a session, the role that was assumed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function principalOf(callerArn: string): Principal {
  const [, partition = "aws", service = "", , account = "", ...rest] = callerArn.split(":");
  const resource = rest.join(":");
  const [kind = "", ...path] = resource.split("/");
  if (resource === "root") return { kind: "root" };
  if (service === "iam" && kind === "user") return { kind: "user", arn: callerArn };
  if (service === "iam" && kind === "role") return { kind: "role", name: path.at(-1) ?? "", arn: callerArn };
  if (service === "sts" && kind === "assumed-role") {
    const [name = ""] = path;
    return { kind: "role", name, arn: `arn:${partition}:iam::${account}:role/${pathOf(name)}${name}` };
  }
  return { kind: "other", arn: callerArn };
}

/** Roles of IAM Identity Center are in a path of their own, whose region is not in the name. */
function pathOf(name: string): string {
  return name.startsWith("AWSReservedSSO_") ? "aws-reserved/sso.amazonaws.com/" : "";
}
