import { getRepository, type GetRepositoryResult } from "@pulumi/aws/ecr/getRepository";
import * as pulumi from "@pulumi/pulumi";

import { KnownError } from "../shared/known-error";
import { RepositoryAccess } from "./access";
import { explainMissing } from "./stack-output";

/**
 * A repository that another stack owns, as `ImageRepository.get` gives it. Reads it, and fails if it isn't there;
 * changes nothing of it.
 */
export class RepositoryReference extends RepositoryAccess {
  public readonly repositoryName: pulumi.Output<string>;
  public readonly repositoryArn: pulumi.Output<string>;
  public readonly repositoryUrl: pulumi.Output<string>;
  public readonly registryId: pulumi.Output<string>;

  constructor(name: string, repositoryName: pulumi.Input<string>, opts?: pulumi.ComponentResourceOptions) {
    super("berth:index:RepositoryReference", name, opts);
    const wanted = pulumi.output(repositoryName);
    explainMissing(wanted, name);
    const found = wanted.apply((repository) => look(repository, this));
    this.repositoryName = found.name;
    this.repositoryArn = found.arn;
    this.repositoryUrl = found.repositoryUrl;
    this.registryId = found.registryId;
    this.registerOutputs({
      repositoryName: this.repositoryName,
      repositoryArn: this.repositoryArn,
      repositoryUrl: this.repositoryUrl,
      registryId: this.registryId,
    });
  }
}

/** A repository that a program refers to can't be read. */
export class RepositoryNotReadableError extends KnownError {
  readonly code = "repository-not-readable";

  constructor(repositoryName: string, cause: unknown) {
    super(
      `The repository "${repositoryName}" can't be read. Run \`pulumi up\` in the stack that owns it first, see that account and region are the same, and that you may call ecr:DescribeRepositories. The aws provider said: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

async function look(name: string, parent: pulumi.Resource): Promise<GetRepositoryResult> {
  try {
    return await getRepository({ name }, { parent });
  } catch (error) {
    throw new RepositoryNotReadableError(name, error);
  }
}
