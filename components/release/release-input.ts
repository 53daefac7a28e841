/** What a release is of: what the state keeps, and what decides whether there is anything to do. */
export interface ReleaseInput {
  readonly service: string;
  readonly imageUri: string;
  readonly serviceArn: string;
  readonly cluster?: string;
  readonly taskDefinitionArn?: string;
  readonly container?: string;
  /** Counts how often the tag was lost. Absent while it was not. */
  readonly again?: number;
}
