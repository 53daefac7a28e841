import * as aws from "@pulumi/aws";
import { ImageRepository } from "pulumi-berth";

/** The Pulumi half: the repository for the images of `app.ts`, and the role that `cdk deploy` pushes them with. */
export = async () => {
  const { accountId } = await aws.getCallerIdentity();
  const images = new ImageRepository("images", { repositoryName: "myapp-assets-dev" });

  // Whoever may assume the bootstrap's roles is usually allowed `role/cdk-*`, and so this one.
  const publisher = new aws.iam.Role("publisher", {
    name: "cdk-myapp-image-publishing-dev",
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: accountId }, Action: ["sts:AssumeRole", "sts:TagSession"] },
      ],
    },
  });
  images.grantCdkPublish(publisher);
  return { repositoryName: images.repositoryName, publisher: publisher.arn };
};
