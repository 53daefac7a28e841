import type * as pulumi from "@pulumi/pulumi";

/**
 * How the load balancer finds out whether a task is well.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
export interface TargetHealthCheck {
  /**
   * Seconds between two checks, 5 to 300, and more than `timeout`.
   *
   * @default 10
   */
  readonly interval?: number;
  /**
   * Seconds until a check counts as failed, 2 to 120.
   *
   * @default 5
   */
  readonly timeout?: number;
  /**
   * How many checks in a row must pass, 2 to 10.
   *
   * @default 2
   */
  readonly healthyThreshold?: number;
  /**
   * How many checks in a row must fail, 2 to 10.
   *
   * @default 3
   */
  readonly unhealthyThreshold?: number;
  /**
   * The HTTP status codes of a task that is well: `"200"`, `"200,204"` or `"200-299"`, between 200 and 499.
   *
   * @default "200-399"
   */
  readonly matcher?: string;
  /**
   * The port to ask.
   *
   * @default the service's
   */
  readonly port?: number;
}

/**
 * Which requests of a given listener go to the service.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export interface ListenerRuleConditions {
  /** Host names, with `*` and `?`. One of them must match. */
  readonly hostHeaders?: readonly pulumi.Input<string>[];
  /** Paths, with `*` and `?`. One of them must match. */
  readonly pathPatterns?: readonly pulumi.Input<string>[];
  /** 1 to 50000, each only once a listener: the lowest rule that matches decides. */
  readonly priority: number;
}

/**
 * An S3 bucket of the load balancer's region, whose policy lets Elastic Load Balancing write into it.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export interface AccessLogs {
  /** Its name. */
  readonly bucket: pulumi.Input<string>;
  /** What the logs' keys begin with, without a slash at either end. @default nothing */
  readonly prefix?: pulumi.Input<string>;
}

/**
 * The load balancer in front of a service: one of its own, or with `listenerArn` one that is there.
 */
export interface LoadBalancerArgs {
  /**
   * What the load balancer asks to see whether a task is well.
   *
   * @default "/"
   */
  readonly healthCheckPath?: string;
  /** How it asks. */
  readonly healthCheck?: TargetHealthCheck;
  /**
   * Seconds that a task which goes away gets to answer what it has, 0 to 3600.
   *
   * @default 30
   */
  readonly deregistrationDelay?: number;

  /**
   * The certificate of a load balancer of its own: HTTPS then, and HTTP redirects to it.
   *
   * @default none: HTTP
   */
  readonly certificateArn?: pulumi.Input<string>;
  /**
   * The TLS versions and ciphers of HTTPS.
   *
   * @default "ELBSecurityPolicy-TLS13-1-2-2021-06": TLS 1.2 and 1.3, as AWS recommends
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;
  /**
   * Whether a load balancer of its own has addresses in the network alone.
   *
   * @default false
   */
  readonly internal?: boolean;
  /**
   * Subnets of a load balancer of its own, two in different zones: public ones, when the tasks are in private ones.
   *
   * @default the tasks'
   */
  readonly subnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Who may reach a load balancer of its own: IPv4 CIDR blocks.
   *
   * @default ["0.0.0.0/0"], everyone whom the network lets through
   */
  readonly ingressCidrs?: readonly pulumi.Input<string>[];
  /**
   * Whether a load balancer of its own has IPv6 addresses besides: its subnets need an IPv6 block each.
   *
   * @default false
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#ip-address-type
   */
  readonly dualStack?: boolean;
  /**
   * Who may reach it by IPv6: CIDR blocks. Needs `dualStack`.
   *
   * @default ["::/0"] with `dualStack`
   */
  readonly ingressIpv6Cidrs?: readonly pulumi.Input<string>[];
  /**
   * Whether AWS refuses to delete a load balancer of its own; so a `destroy` does, until it is set to false by an `up`.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
  /** Where a load balancer of its own logs each request. @default nowhere */
  readonly accessLogs?: AccessLogs;

  /**
   * The listener of a load balancer that is there. Needs `rule` and `loadBalancerSecurityGroupId`.
   *
   * @default none: a load balancer of its own
   */
  readonly listenerArn?: pulumi.Input<string>;
  /** Which of the given listener's requests go to the service. */
  readonly rule?: ListenerRuleConditions;
  /** The security group of the given load balancer, to which the tasks are opened. It must itself let traffic out to them. */
  readonly loadBalancerSecurityGroupId?: pulumi.Input<string>;
}
