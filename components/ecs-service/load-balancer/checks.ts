import { isIP } from "node:net";

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
    ...cidrProblems("ingressCidrs", args.ingressCidrs ?? [], 4),
    ...cidrProblems("ingressIpv6Cidrs", args.ingressIpv6Cidrs ?? [], 6),
    ...(args.ingressIpv6Cidrs !== undefined && !args.dualStack
      ? [conflict("ingressIpv6Cidrs", "is for IPv6: it needs `loadBalancer.dualStack: true`.")]
      : []),
    ...accessLogProblems(args.accessLogs),
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

function cidrProblems(
  property: "ingressCidrs" | "ingressIpv6Cidrs",
  cidrs: NonNullable<LoadBalancerArgs["ingressCidrs"]>,
  version: 4 | 6,
): Problem[] {
  const example = version === 4 ? "10.0.0.0/16" : "2001:db8::/32";
  return cidrs.flatMap((cidr, index) => {
    const path = `loadBalancer.${property}[${index}]`;
    if (typeof cidr !== "string" || isCidr(cidr, version)) return [];
    const message = `\`${path}\` must be an IPv${version} CIDR block such as "${example}", got ${JSON.stringify(cidr)}.`;
    return [{ code: "illegal-cidr", path, message }];
  });
}

function isCidr(text: string, version: 4 | 6): boolean {
  const [address = "", bits = "", ...more] = text.split("/");
  return (
    more.length === 0 &&
    isIP(address) === version &&
    /^\d{1,3}$/.test(bits) &&
    Number(bits) <= (version === 4 ? 32 : 128)
  );
}

/**
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
function accessLogProblems(logs: LoadBalancerArgs["accessLogs"]): Problem[] {
  const { bucket, prefix } = logs ?? {};
  const problems: Problem[] = [];
  if (typeof bucket === "string" && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    const path = "loadBalancer.accessLogs.bucket";
    const message = `\`${path}\` must be the name of a bucket, 3 to 63 lower case letters, digits, dots and hyphens, got ${JSON.stringify(bucket)}.`;
    problems.push({ code: "illegal-bucket", path, message });
  }
  if (typeof prefix === "string" && (/^\/|\/$/.test(prefix) || prefix.includes("AWSLogs"))) {
    const path = "loadBalancer.accessLogs.prefix";
    const message = `\`${path}\` must have no slash at either end and not contain "AWSLogs", got ${JSON.stringify(prefix)}.`;
    problems.push({ code: "illegal-prefix", path, message });
  }
  return problems;
}

/** What only a load balancer of the service's own can be told. */
const ownProperties = [
  ...(["certificateArn", "sslPolicy", "internal", "subnetIds", "ingressCidrs"] as const),
  ...(["dualStack", "ingressIpv6Cidrs", "deletionProtection", "accessLogs"] as const),
];

function givenProblems(args: LoadBalancerArgs): Problem[] {
  return [
    ...ownProperties
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
