/** The inputs of `awsx:ecr:Image`, once they are known. */
export interface ImageArgs {
  readonly args?: Readonly<Record<string, string>>;
  readonly builderVersion?: string;
  readonly cacheFrom?: readonly string[];
  readonly context?: string;
  readonly dockerfile?: string;
  readonly imageName?: string;
  readonly imageTag?: string;
  readonly platform?: string;
  readonly registryId?: string;
  readonly repositoryUrl: string;
  readonly target?: string;
}
