import { CliError } from "../shared/errors";
import type { Io } from "../shared/io";

/** A question with the answer that Enter gives. */
export interface Question {
  readonly text: string;
  readonly preset: string | undefined;
  /** What is wrong with an answer; nothing when it will do. */
  readonly problem: (answer: string) => string | undefined;
}

/** Asks one after another in a terminal, again until an answer will do. */
export async function askAll(io: Io, questions: readonly Question[]): Promise<string[]> {
  const typed = linesOf(io.stdin);
  const answers: string[] = [];
  try {
    for (const question of questions) answers.push(await ask(io, typed, question));
    return answers;
  } finally {
    // Lets go of the terminal, which would keep the process alive.
    await typed.return();
  }
}

async function ask(io: Io, typed: AsyncIterator<string>, question: Question): Promise<string> {
  const { text, problem } = question;
  // What is wrong itself is no proposal.
  const isFine = question.preset !== undefined && problem(question.preset) === undefined;
  const preset = isFine ? question.preset : undefined;
  for (;;) {
    io.stdout.write(`${text}${preset === undefined ? "" : ` (${preset})`}: `);
    const next = await typed.next();
    if (next.done === true)
      throw new CliError(
        "no-answer",
        `Nothing was written: the input ended at the question "${text}". Answer it, or say it by an option: \`berth init --help\`.`,
      );
    const answer = next.value.trim() || (preset ?? "");
    const wrong = problem(answer);
    if (wrong === undefined) return answer;
    io.stdout.write(`${wrong}\n`);
  }
}

async function* linesOf(input: Io["stdin"]): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of input) {
    rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
