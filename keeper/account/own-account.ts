/** Where a keeper is at home: it writes nowhere else. */
export interface OwnAccount {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** That of an ARN. */
export function ownAccountOf(arn: string): OwnAccount {
  const [, partition = "aws", , region = "", accountId = ""] = arn.split(":");
  return { partition, region, accountId };
}

export function repositoryArn({ partition, region, accountId }: OwnAccount, repositoryName: string): string {
  return `arn:${partition}:ecr:${region}:${accountId}:repository/${repositoryName}`;
}
