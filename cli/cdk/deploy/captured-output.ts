import { visible } from "../../shared/foreign-text";

/**
 * Does the work, and hands on line by line what it writes to this process's own outputs meanwhile. CDK's library passes on
 * what Docker says in this way and no other, and the standard output is for the command's answer.
 *
 * @param tell Whatever writes to the outputs itself, this one too, does it by `ownOutput`.
 */
export async function capturedOutput<T>(tell: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const streams = [process.stdout, process.stderr];
  const before = streams.map((stream) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back as it was
    return [stream, stream.write] as const;
  });
  const ends = before.map(([stream, write]) => {
    const lines = lineSplitter((line) => tell(visible(line)));
    stream.write = ((...args: Parameters<Write>) => {
      if (isOwn) return (write as (...all: unknown[]) => boolean).apply(stream, args);
      const [chunk] = args;
      lines.add(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
      const done = args.find((arg): arg is () => void => typeof arg === "function");
      if (done) process.nextTick(done);
      return true;
    }) as Write;
    return lines.end;
  });
  try {
    return await work();
  } finally {
    for (const end of ends) end();
    for (const [stream, write] of before) stream.write = write;
  }
}

type Write = typeof process.stdout.write;

/** Writes past the capture. */
export function ownOutput(write: () => void): void {
  isOwn = true;
  try {
    write();
  } finally {
    isOwn = false;
  }
}

/** The process has its outputs once. */
let isOwn = false;

function lineSplitter(tell: (line: string) => void): { add: (text: string) => void; end: () => void } {
  let rest = "";
  const say = (line: string) => {
    const shown = line.trimEnd();
    if (shown !== "") tell(shown);
  };
  return {
    add: (text) => {
      const lines = (rest + text).split(/\r?\n|\r/);
      rest = lines.pop() ?? "";
      lines.forEach(say);
    },
    end: () => say(rest),
  };
}
