import * as pulumi from "@pulumi/pulumi";
import { ImageRepository, PushRole } from "pulumi-berth";

/** The repository of a stage, in a stack of its own, and the role with which CI pushes to it. */
export = () => {
  const stage = pulumi.getStack();
  const images = new ImageRepository(
    "images",
    { repositoryName: `shop-assets-${stage}` },
    { protect: stage === "prod" },
  );
  const ci = new PushRole("ci", {
    repository: images,
    issuer: "github",
    subjects: [`repo:acme/shop:environment:${stage}`],
  });
  return {
    repositoryName: images.repositoryName,
    repositoryUrl: images.repositoryUrl,
    pushRoleArn: ci.roleArn,
  };
};
