import type { Problem } from "../../../retention";

/**
 * A certificate of ACM is of one region, and serves load balancers there alone; one of IAM has none.
 *
 * @see https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
 */
export function certificateRegionProblems(certificateArn: unknown, region: string | undefined): Problem[] {
  const [, , service, own = ""] = typeof certificateArn === "string" ? certificateArn.split(":") : [];
  if (service !== "acm" || region === undefined || own === "" || own === region) return [];
  const path = "loadBalancer.certificateArn";
  const message = `\`${path}\` must be a certificate of ${region}, where the load balancer is, got one of ${own}: ask ACM for one there.`;
  return [{ code: "certificate-region", path, message }];
}
