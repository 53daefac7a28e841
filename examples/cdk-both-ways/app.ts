import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { dedicatedRepositorySynthesizer } from "pulumi-berth/cdk";
import { ShopService } from "./shop-service";

/** One way: `cdk deploy`. The images go to the repository of `index.ts`, and CloudFormation deploys. */
const app = new App();
const stage = app.node.tryGetContext("stage") as string;
const stack = new Stack(app, "shop", {
  synthesizer: dedicatedRepositorySynthesizer({
    area: "myapp",
    stage,
    app: "shop",
    imageAssetPublishingRoleArn:
      "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-myapp-image-publishing-" + stage,
  }),
});
const { service } = new ShopService(stack, "Shop");
new CfnOutput(stack, "ServiceArn", { value: service.serviceArn });
