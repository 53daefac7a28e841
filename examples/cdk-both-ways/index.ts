import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ImageRepository } from "pulumi-berth";
import type * as Inside from "./inside";

const repositoryName = "myapp-assets-dev";

/**
 * The repository, and the role that `cdk deploy` publishes with. With the setting `inside` the other way too: the same
 * construct in this program, by `pulumi up`.
 */
export = async () => {
  const { accountId } = await aws.getCallerIdentity();
  const repository = new ImageRepository("images", { repositoryName });
  const publisher = new aws.iam.Role("publisher", {
    name: "cdk-myapp-image-publishing-dev",
    assumeRolePolicy: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: accountId }, Action: ["sts:AssumeRole", "sts:TagSession"] },
      ],
    },
  });
  repository.grantCdkPublish(publisher);
  if (!new pulumi.Config().getBoolean("inside")) return { repositoryName: repository.repositoryName };

  // Loaded only where it is used: CDK and its providers take seconds.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import comes before everything
  const { shop } = require("./inside") as typeof Inside;
  return { repositoryName: repository.repositoryName, ...(await shop(repository, repositoryName)) };
};
