/**
 * Where a stack is, by its ARN: of a stack whose app names no account or region, CDK's answer names none either.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
export function stackPlace(stackArn: string): { readonly account: string; readonly region: string } {
  const [, , , region = "", account = ""] = stackArn.split(":");
  return { account, region };
}
