/**
 * What a program finds that somebody should look at, and that doesn't stop it.
 *
 * - `image-archived`: what is to run, or is in use, is in ECR's archive; `up` restores it first.
 * - `image-in-use-at-risk`: something in use is gone, or will be; also what `berth:guard: warn` lets through.
 * - `image-replaced`: a service gets another image than its content's first, for that one is lost or passed over.
 * - `image-withdrawn`: a service's content is withdrawn, and an earlier release runs.
 * - `repository-gone`: somebody has deleted the stack's repository.
 * - `drift`: ECS runs another task definition than the stack says.
 */
export type Finding =
  | "image-archived"
  | "image-in-use-at-risk"
  | "image-replaced"
  | "image-withdrawn"
  | "repository-gone"
  | "drift";

/** Which code the message has that is said next: a finding's, or a failure's. */
export interface CodedMessage {
  readonly code: string;
  readonly message: string;
}

/**
 * Tells the code of a message to whoever reads the engine's events. Said as a debug message, which the engine writes to
 * its events always and shows to nobody: its own messages carry a text and nothing else that a program may set.
 */
export function codedText(coded: CodedMessage): string {
  return JSON.stringify({ [key]: coded });
}

/** What `codedText` was made of; `undefined` for any other debug message. */
export function readCodedText(text: string): CodedMessage | undefined {
  if (!text.startsWith(`{"${key}":`)) return undefined;
  try {
    const { [key]: coded } = JSON.parse(text) as { [key]: Partial<CodedMessage> | null };
    const { code, message } = coded ?? {};
    return typeof code === "string" && typeof message === "string" ? { code, message } : undefined;
  } catch {
    return undefined;
  }
}

const key = "pulumi-berth/code";
