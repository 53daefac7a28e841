import type { ApplicationAutoScaling } from "@aws-sdk/client-application-auto-scaling";
import type { CloudControl } from "@aws-sdk/client-cloudcontrol";
import type { CloudFormation } from "@aws-sdk/client-cloudformation";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { EC2 } from "@aws-sdk/client-ec2";
import type { ECR } from "@aws-sdk/client-ecr";
import type { ECS } from "@aws-sdk/client-ecs";
import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { EventBridge } from "@aws-sdk/client-eventbridge";
import type { IAM } from "@aws-sdk/client-iam";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { S3 } from "@aws-sdk/client-s3";
import type { SQS } from "@aws-sdk/client-sqs";
import type { SSM } from "@aws-sdk/client-ssm";
import type { STS } from "@aws-sdk/client-sts";
import type { Configuration } from "./configuration";
import type { Identity } from "./credentials";
import { withOperation } from "./failures";

/**
 * The service clients of one region. Each is loaded on first use: an engine starts the plugin for every preview, and
 * most need only a few.
 */
export class Clients {
  private readonly made = new Map<string, Promise<unknown>>();

  constructor(
    private readonly configuration: Configuration,
    private readonly region: string | undefined,
    /** Of assumed roles, if there are any. */
    private readonly assumed?: () => Promise<Identity>,
  ) {}

  ecr(): Promise<ECR> {
    return this.once("ecr", async () => new (await import("@aws-sdk/client-ecr")).ECR(this.options("ecr")));
  }

  ecs(): Promise<ECS> {
    return this.once("ecs", async () => new (await import("@aws-sdk/client-ecs")).ECS(this.options("ecs")));
  }

  iam(): Promise<IAM> {
    return this.once("iam", async () => new (await import("@aws-sdk/client-iam")).IAM(this.options("iam")));
  }

  sts(): Promise<STS> {
    return this.once("sts", async () => new (await import("@aws-sdk/client-sts")).STS(this.options("sts")));
  }

  ec2(): Promise<EC2> {
    return this.once("ec2", async () => new (await import("@aws-sdk/client-ec2")).EC2(this.options("ec2")));
  }

  logs(): Promise<CloudWatchLogs> {
    return this.once("logs", async () => {
      const { CloudWatchLogs } = await import("@aws-sdk/client-cloudwatch-logs");
      return new CloudWatchLogs(this.options("logs", "cloudwatchlogs", "cloudwatchlog"));
    });
  }

  elb(): Promise<ElasticLoadBalancingV2> {
    return this.once("elb", async () => {
      const { ElasticLoadBalancingV2 } = await import("@aws-sdk/client-elastic-load-balancing-v2");
      return new ElasticLoadBalancingV2(this.options("elbv2", "elasticloadbalancingv2", "elb"));
    });
  }

  scaling(): Promise<ApplicationAutoScaling> {
    return this.once("scaling", async () => {
      const { ApplicationAutoScaling } = await import("@aws-sdk/client-application-auto-scaling");
      return new ApplicationAutoScaling(this.options("appautoscaling", "applicationautoscaling"));
    });
  }

  cloudWatch(): Promise<CloudWatch> {
    return this.once("cloudWatch", async () => {
      const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
      return new CloudWatch(this.options("cloudwatch"));
    });
  }

  events(): Promise<EventBridge> {
    return this.once("events", async () => {
      const { EventBridge } = await import("@aws-sdk/client-eventbridge");
      return new EventBridge(this.options("events", "eventbridge", "cloudwatchevents"));
    });
  }

  lambda(): Promise<Lambda> {
    return this.once(
      "lambda",
      async () => new (await import("@aws-sdk/client-lambda")).Lambda(this.options("lambda")),
    );
  }

  sqs(): Promise<SQS> {
    return this.once("sqs", async () => {
      const { SQS } = await import("@aws-sdk/client-sqs");
      // A queue's URL names the queue; the configuration says where the service is.
      return new SQS({ ...this.options("sqs"), useQueueUrlAsEndpoint: false });
    });
  }

  s3(): Promise<S3> {
    return this.once("s3", async () => {
      const { S3 } = await import("@aws-sdk/client-s3");
      // Buckets have no host names of their own on one port.
      return new S3({ ...this.options("s3"), forcePathStyle: true });
    });
  }

  ssm(): Promise<SSM> {
    return this.once("ssm", async () => new (await import("@aws-sdk/client-ssm")).SSM(this.options("ssm")));
  }

  cloudControl(): Promise<CloudControl> {
    return this.once("cloudControl", async () => {
      const { CloudControl } = await import("@aws-sdk/client-cloudcontrol");
      return new CloudControl(this.options("cloudcontrol", "cloudcontrolapi"));
    });
  }

  cloudFormation(): Promise<CloudFormation> {
    return this.once("cloudFormation", async () => {
      const { CloudFormation } = await import("@aws-sdk/client-cloudformation");
      return new CloudFormation(this.options("cloudformation"));
    });
  }

  private once<Client extends Parameters<typeof withOperation>[0]>(
    name: string,
    make: () => Promise<Client>,
  ): Promise<Client> {
    const known = this.made.get(name) as Promise<Client> | undefined;
    if (known) return known;
    const client = make().then(withOperation);
    this.made.set(name, client);
    return client;
  }

  /** What isn't configured is left to the SDK: environment, profile files, container credentials. */
  private options(...names: readonly string[]) {
    const { profile, maxAttempts, endpoints } = this.configuration;
    const credentials = this.assumed ?? this.configuration.credentials;
    const endpoint = names.map((name) => endpoints[name]).find((url) => url !== undefined);
    return {
      ...(this.region !== undefined && { region: this.region }),
      ...(credentials && { credentials }),
      ...(profile !== undefined && { profile }),
      ...(maxAttempts !== undefined && { maxAttempts }),
      ...(endpoint !== undefined && { endpoint }),
    };
  }
}
