import type { Part } from "../part";

/** Load balancers with their listeners and target groups. */
export const loadBalancerPart: Part = {
  name: "load-balancer",
  purpose: "services with a `loadBalancer`",
  grants: [
    {
      on: "load balancer",
      recorded: [
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateLoadBalancer",
        "elasticloadbalancing:CreateTargetGroup",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
      ],
      provider: {
        "elbv2/load_balancer.go": [
          "elasticloadbalancing:RemoveTags",
          "elasticloadbalancing:SetIpAddressType",
          "elasticloadbalancing:SetSecurityGroups",
          "elasticloadbalancing:SetSubnets",
        ],
        "elbv2/listener.go": [
          "elasticloadbalancing:ModifyListener",
          "elasticloadbalancing:ModifyListenerAttributes",
        ],
        "elbv2/listener_rule.go": [
          "elasticloadbalancing:CreateRule",
          "elasticloadbalancing:DeleteRule",
          "elasticloadbalancing:ModifyRule",
          "elasticloadbalancing:SetRulePriorities",
        ],
        "elbv2/target_group.go": ["elasticloadbalancing:ModifyTargetGroup"],
      },
    },
    {
      on: "any",
      recorded: [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
      ],
      provider: {
        "elbv2/load_balancer.go": [
          "ec2:DescribeNetworkInterfaces",
          "elasticloadbalancing:DescribeCapacityReservation",
        ],
        "elbv2/listener.go": ["elasticloadbalancing:DescribeListenerAttributes"],
        "elbv2/listener_rule.go": ["elasticloadbalancing:DescribeRules"],
      },
      aws: {
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-permissions.html": [
          "ec2:DescribeAccountAttributes",
          "ec2:DescribeInternetGateways",
        ],
      },
    },
    {
      on: "role linked to load balancing",
      aws: {
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html": [
          "iam:CreateServiceLinkedRole",
        ],
      },
    },
  ],
};

/** Application Auto Scaling of services. */
export const autoscalingPart: Part = {
  name: "autoscaling",
  purpose: "services with `autoscaling`",
  grants: [
    {
      on: "scaling",
      recorded: [
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:ListTagsForResource",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:TagResource",
      ],
      provider: { "appautoscaling/tags_gen.go": ["application-autoscaling:UntagResource"] },
    },
    {
      on: "any",
      recorded: [
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
      ],
    },
    {
      on: "role linked to scaling",
      aws: {
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html":
          ["iam:CreateServiceLinkedRole"],
      },
    },
  ],
};
