import * as pulumi from "@pulumi/pulumi";
import { getAuthorizationTokenOutput } from "@pulumi/aws/ecr/getAuthorizationToken";
import { Image as BuiltImage } from "@pulumi/docker-build/image";

import type { ImageArgs } from "./image-args";
import { imageBuild, imageUri, registryOf } from "./image-build";

/** `awsx.ecr.Image`: builds an image, pushes it to ECR, and says by which digest it is to be run. */
export class Image extends pulumi.ComponentResource {
  readonly imageUri: pulumi.Output<string>;

  constructor(name: string, inputs: pulumi.Inputs, options: pulumi.ComponentResourceOptions) {
    super("awsx:ecr:Image", name, {}, options);
    // The child is made once the inputs are known, as the official plugin does: in preview it may be missing.
    this.imageUri = pulumi.output(inputs).apply((args) => this.build(args as ImageArgs));
    this.registerOutputs({ imageUri: this.imageUri });
  }

  private build(args: ImageArgs): pulumi.Output<string> {
    const build = imageBuild(args, pulumi.getStack());
    const image = new BuiltImage(
      build.name,
      { ...build.args, registries: [this.credentials(args)] },
      { parent: this },
    );
    return pulumi
      .all([image.ref, image.digest])
      .apply(([ref, digest]) => imageUri(args.repositoryUrl, { ref, digest, tag: build.name }));
  }

  /** With the provider that the component was given, which the child of another region or account needs. */
  private credentials(args: ImageArgs) {
    const registryId = registryOf(args);
    if (registryId === undefined) {
      throw new pulumi.InputPropertyError({
        propertyPath: "repositoryUrl",
        reason: `\`repositoryUrl\` is ${JSON.stringify(args.repositoryUrl)}, which is not the URL of a repository.`,
      });
    }
    return getAuthorizationTokenOutput({ registryId }, { parent: this }).apply((token) => ({
      address: token.proxyEndpoint,
      username: token.userName,
      password: token.password,
    }));
  }
}
