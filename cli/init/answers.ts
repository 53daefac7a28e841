import * as readline from "node:readline";
import { Readable } from "node:stream";

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
  const lines = readline.createInterface({ input: Readable.from(io.stdin) });
  const typed = lines[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const question of questions) answers.push(await ask(io, typed, question));
    return answers;
  } finally {
    lines.close();
  }
}

async function ask(io: Io, typed: AsyncIterator<string>, question: Question): Promise<string> {
  const { text, preset, problem } = question;
  for (;;) {
    io.stdout.write(`${text}${preset === undefined ? "" : ` (${preset})`}: `);
    const next = await typed.next();
    if (next.done === true)
      throw new CliError("no-answer", `The input ended at the question "${text}". Answer it, or give flags.`);
    const typedText = next.value.trim();
    const answer = typedText === "" ? (preset ?? "") : typedText;
    const wrong = problem(answer);
    if (wrong === undefined) return answer;
    io.stdout.write(`${wrong}\n`);
  }
}
