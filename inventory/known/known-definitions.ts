/** A container of a task definition. */
export interface DefinedContainer {
  readonly name: string;
  readonly image: string;
  /** Whether ECS starts tasks by the tag, whatever it stands for by then. */
  readonly byTag: boolean;
}

/**
 * What was learnt of task definitions before, by the ARN of a revision. AWS never changes a revision, and never gives its
 * number to another one, so that what is known stays true: a deregistered one's tasks run on, and a deleted one's images
 * are at most kept for longer.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html (`revision`)
 */
export interface KnownDefinitions {
  get(arn: string): readonly DefinedContainer[] | undefined;
  set(arn: string, containers: readonly DefinedContainer[]): void;
}

/** Whether it names one revision, of one account and region: a family alone stands for another one each time. */
export function isRevisionArn(taskDefinition: string): boolean {
  return /^arn:[^:]+:ecs:[^:]+:\d{12}:task-definition\/[^/:]+:\d+$/.test(taskDefinition);
}
