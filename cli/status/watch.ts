import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import type { Looked } from "./asked-stack";
import { statusText } from "./text";

/**
 * Looks again and again until it is interrupted: in a terminal each look takes the place of the one before, else it is a line
 * of JSON.
 */
export async function watch(io: Io, pauseMs: number, look: () => Promise<Looked[]>): Promise<ExitCode> {
  const interrupted = interruption(io);
  for (;;) {
    const looked = await Promise.race([look(), interrupted]);
    if (looked === "interrupted") break;
    io.stdout.write(
      io.stdout.isTTY
        ? `${clearScreen}${statusText(looked, io.now())}\nEach ${pauseMs / 1000} seconds, until Ctrl-C.\n`
        : `${JSON.stringify({ at: new Date(io.now()).toISOString(), stacks: looked })}\n`,
    );
    if ((await Promise.race([io.sleep(pauseMs), interrupted])) === "interrupted") break;
  }
  return exitCodes.safe;
}

/** To the first column and line, and what is below away: with the scrolled lines left as they are. */
const clearScreen = "\u001B[H\u001B[J";

/** Ctrl-C is how it ends, and no failure. */
function interruption({ interrupted }: Io): Promise<"interrupted"> {
  return new Promise((resolve) => {
    const end = () => resolve("interrupted");
    if (interrupted) void interrupted.then(end);
    else process.once("SIGINT", end);
  });
}
