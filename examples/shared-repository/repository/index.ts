import * as pulumi from "@pulumi/pulumi";
import { Environment, PushRole } from "pulumi-berth";

/** The repository of a stage, in a stack of its own, and the role with which CI pushes to it. */
export = async () => {
  const stage = pulumi.getStack();
  const { repository } = await Environment.prepare({ area: "shop", stage });
  const ci = new PushRole("ci", {
    repository,
    issuer: "github",
    // An account has one provider for GitHub at most: the first stack makes it, the others find it.
    providerArn: await PushRole.existingProvider({ issuer: "github" }),
    // Of a repository that was made or renamed since 2026-07-15: `repo:acme@<owner id>/shop@<id>:...`.
    subjects: [`repo:acme/shop:environment:${stage}`],
  });
  return {
    repositoryName: repository.repositoryName,
    repositoryUrl: repository.repositoryUrl,
    pushRoleArn: ci.roleArn,
  };
};
