import { Stack } from "@pulumi/cdk";
import type { Output } from "@pulumi/pulumi";
import type { ImageRepository } from "pulumi-berth";
import { App, DedicatedRepositorySynthesizer, lookUpImages } from "pulumi-berth/pulumi-cdk";
import { ShopService } from "./shop-service";

/** The other way: CDK's constructs in the Pulumi program. What `cdk deploy` has published is referred to, not built again. */
export async function shop(
  repository: ImageRepository,
  repositoryName: string,
): Promise<{ service: Output<string> }> {
  const images = await lookUpImages(repositoryName);
  const defaultStackSynthesizer = new DedicatedRepositorySynthesizer({ appId: "shop", repository, images });
  const app = new App(
    "shop",
    (scope) => {
      const stack = new Stack(scope, "shop");
      const { service } = new ShopService(stack, "Shop");
      return { service: stack.asOutput(service.serviceArn) };
    },
    { appOptions: { props: { defaultStackSynthesizer } } },
  );
  return { service: app.outputs["service"] as Output<string> };
}
