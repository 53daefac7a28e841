import type { Problem } from "../../../retention";
import { portRange, rangeProblems } from "../../shared/range-problem";
import type { ListenerRuleConditions, LoadBalancerArgs, TargetHealthCheck } from "./args";

/** What is wrong with a service's load balancer. */
export function loadBalancerProblems(args: LoadBalancerArgs): Problem[] {
  return [
    ...healthCheckPathProblems(args.healthCheckPath),
    ...(args.healthCheck ? healthCheckProblems(args.healthCheck) : []),
    ...rangeProblems("loadBalancer.deregistrationDelay", args.deregistrationDelay, { from: 0, to: 3600 }),
    ...(args.listenerArn === undefined ? ownProblems(args) : givenProblems(args)),
  ];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
function healthCheckPathProblems(value: string | undefined): Problem[] {
  if (value === undefined || /^\/.{0,1023}$/.test(value)) return [];
  const path = "loadBalancer.healthCheckPath";
  const message = `\`${path}\` must begin with "/" and have at most 1024 characters, got ${JSON.stringify(value)}.`;
  return [{ code: "illegal-path", path, message }];
}

function healthCheckProblems(healthCheck: TargetHealthCheck): Problem[] {
  const { interval = 10, timeout = 5, healthyThreshold, unhealthyThreshold, matcher, port } = healthCheck;
  const at = "loadBalancer.healthCheck";
  const ranges = [
    ...rangeProblems(`${at}.interval`, interval, { from: 5, to: 300 }),
    ...rangeProblems(`${at}.timeout`, timeout, { from: 2, to: 120 }),
    ...rangeProblems(`${at}.healthyThreshold`, healthyThreshold, { from: 2, to: 10 }),
    ...rangeProblems(`${at}.unhealthyThreshold`, unhealthyThreshold, { from: 2, to: 10 }),
    ...rangeProblems(`${at}.port`, port, portRange),
  ];
  return [
    ...ranges,
    ...(ranges.length === 0 && interval <= timeout
      ? [
          {
            code: "out-of-range",
            path: `${at}.interval`,
            message: `\`${at}.interval\` must be more than \`${at}.timeout\` (${timeout}), got ${interval}.`,
          },
        ]
      : []),
    ...(matcher === undefined ? [] : matcherProblems(`${at}.matcher`, matcher)),
  ];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html */
function matcherProblems(path: string, matcher: string): Problem[] {
  const code = "[2-4]\\d\\d";
  if (new RegExp(`^${code}(-${code})?(,${code}(-${code})?)*$`).test(matcher)) return [];
  const message = `\`${path}\` must be status codes from 200 to 499 such as "200", "200,204" or "200-299", got ${JSON.stringify(matcher)}.`;
  return [{ code: "illegal-matcher", path, message }];
}

function ownProblems(args: LoadBalancerArgs): Problem[] {
  return [
    ...(["rule", "loadBalancerSecurityGroupId"] as const)
      .filter((property) => args[property] !== undefined)
      .map((property) =>
        conflict(property, "is for a load balancer that is there: it needs `loadBalancer.listenerArn`."),
      ),
    ...(args.sslPolicy !== undefined && args.certificateArn === undefined
      ? [conflict("sslPolicy", "is for HTTPS: it needs `loadBalancer.certificateArn`.")]
      : []),
    ...arnProblems("certificateArn", args.certificateArn, certificatePattern, "a certificate of ACM or IAM"),
    ...cidrProblems(args.ingressCidrs ?? []),
  ];
}

const certificatePattern =
  /^arn:aws[a-z-]*:(acm:[a-z0-9-]+:\d{12}:certificate|iam::\d{12}:server-certificate)\//;
const listenerPattern = /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener\/app\//;

function arnProblems(
  property: "certificateArn" | "listenerArn",
  arn: unknown,
  pattern: RegExp,
  what: string,
): Problem[] {
  if (typeof arn !== "string" || pattern.test(arn)) return [];
  const path = `loadBalancer.${property}`;
  const message = `\`${path}\` must be the ARN of ${what}, got ${JSON.stringify(arn)}.`;
  return [{ code: "illegal-arn", path, message }];
}

function cidrProblems(cidrs: NonNullable<LoadBalancerArgs["ingressCidrs"]>): Problem[] {
  return cidrs.flatMap((cidr, index) => {
    const path = `loadBalancer.ingressCidrs[${index}]`;
    if (typeof cidr !== "string" || isCidr(cidr)) return [];
    const message = `\`${path}\` must be an IPv4 CIDR block such as "10.0.0.0/16", got ${JSON.stringify(cidr)}.`;
    return [{ code: "illegal-cidr", path, message }];
  });
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...more] = text.split("/");
  const parts = address.split(".");
  return (
    more.length === 0 &&
    /^\d{1,2}$/.test(bits) &&
    Number(bits) <= 32 &&
    parts.length === 4 &&
    parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
  );
}

function givenProblems(args: LoadBalancerArgs): Problem[] {
  return [
    ...(["certificateArn", "sslPolicy", "internal", "subnetIds", "ingressCidrs"] as const)
      .filter((property) => args[property] !== undefined)
      .map((property) =>
        conflict(
          property,
          "is for a load balancer of the service's own, and `loadBalancer.listenerArn` names one that is there. Remove one of them.",
        ),
      ),
    ...arnProblems(
      "listenerArn",
      args.listenerArn,
      listenerPattern,
      "a listener of an application load balancer",
    ),
    ...(args.loadBalancerSecurityGroupId === undefined
      ? [
          missing(
            "loadBalancerSecurityGroupId",
            "the security group of the load balancer, to which the tasks are opened",
          ),
        ]
      : []),
    ...(args.rule ? ruleProblems(args.rule) : [missing("rule", "which of its requests go to the service")]),
  ];
}

/**
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html five values a rule
 */
function ruleProblems({ hostHeaders = [], pathPatterns = [], priority }: ListenerRuleConditions): Problem[] {
  const at = "loadBalancer.rule";
  const count = hostHeaders.length + pathPatterns.length;
  const wanted =
    "must have 1 to 5 values in `hostHeaders` and `pathPatterns` together: which requests go to the service";
  return [
    ...rangeProblems(`${at}.priority`, priority, { from: 1, to: 50000 }),
    ...(count >= 1 && count <= 5
      ? []
      : [{ code: "illegal-rule", path: at, message: `\`${at}\` ${wanted}; it has ${count}.` }]),
    ...patternProblems(`${at}.hostHeaders`, hostHeaders),
    ...patternProblems(`${at}.pathPatterns`, pathPatterns),
  ];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
function patternProblems(
  at: string,
  patterns: NonNullable<ListenerRuleConditions["hostHeaders"]>,
): Problem[] {
  return patterns.flatMap((pattern, index) => {
    if (typeof pattern !== "string" || (pattern.length >= 1 && pattern.length <= 128)) return [];
    const path = `${at}[${index}]`;
    const message = `\`${path}\` must have 1 to 128 characters, got ${pattern.length}.`;
    return [{ code: "illegal-rule", path, message }];
  });
}

function conflict(property: keyof LoadBalancerArgs, why: string): Problem {
  const path = `loadBalancer.${property}`;
  return { code: "conflicting-arguments", path, message: `\`${path}\` ${why}` };
}

function missing(property: keyof LoadBalancerArgs, what: string): Problem {
  const path = `loadBalancer.${property}`;
  return {
    code: "missing-argument",
    path,
    message: `\`loadBalancer.listenerArn\` needs \`${path}\`, ${what}.`,
  };
}
