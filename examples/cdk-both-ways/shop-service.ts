import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";

/** A service of two images, each from its Dockerfile. Nothing of it says who deploys it. */
export class ShopService extends Construct {
  readonly service: ecs.FargateService;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new ec2.Vpc(this, "Network", { maxAzs: 2, natGateways: 0 });
    const taskDefinition = new ecs.FargateTaskDefinition(this, "Task");
    taskDefinition.addContainer("web", {
      image: ecs.ContainerImage.fromAsset("web"),
      portMappings: [{ containerPort: 8080 }],
    });
    taskDefinition.addContainer("clock", { image: ecs.ContainerImage.fromAsset("clock"), essential: false });
    this.service = new ecs.FargateService(this, "Service", {
      cluster: new ecs.Cluster(this, "Cluster", { vpc }),
      taskDefinition,
      assignPublicIp: true,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
    });
  }
}
