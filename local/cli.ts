import { Command, InvalidArgumentError } from "commander";

import { LocalError } from "./errors";
import { localPaths } from "./paths";

// Whoever reads the output may have read enough: `npm run local -- status | head -3`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

/** `npm start` and `npm run local -- COMMAND`. Each command is loaded only when it is asked for. */
const program = new Command("local")
  .description("The local AWS of this checkout: for development and tests, on this machine only.")
  .showHelpAfterError();

program
  .command("start")
  .description("bring everything up, deploy the stack `local`, ask the service, print what it answered")
  .action(async () => (await import("./start/start.ts")).start(localPaths()));

program
  .command("stop")
  .description("end the local AWS; what it held (images, services, the stack's state) goes with it")
  .option("--when-idle <minutes>", "only where nobody has asked it for anything for so long", toMinutes)
  .action(async ({ whenIdle }: { whenIdle?: number }) => {
    const { stop, stopWhenIdle } = await import("./commands.ts");
    await (whenIdle === undefined ? stop(localPaths()) : stopWhenIdle(localPaths(), whenIdle));
  });

program
  .command("reset")
  .description(
    "as `stop`, and delete everything that belongs to this checkout's local AWS; tools stay cached",
  )
  .action(async () => (await import("./commands.ts")).reset(localPaths()));

program
  .command("status")
  .description("what runs, where, and since when; exit code 3 when the local AWS is not running")
  .action(async () => (await import("./commands.ts")).status(localPaths()));

program
  .command("logs")
  .description("print the end of the logs")
  .argument("[part]", "emulator, gateway or buildkit; all of them without it")
  .option("-n, --lines <number>", "how many lines of each", "40")
  .action(async (part: string | undefined, options: { lines: string }) =>
    (await import("./commands.ts")).logs(localPaths(), part, Number(options.lines)),
  );

program
  .command("shell")
  .description("a shell in which `pulumi` meets the local AWS; or one command in it, after `--`")
  .argument("[command...]")
  .action(async (command: string[]) => (await import("./commands.ts")).shell(localPaths(), command));

program
  .command("expire")
  .description(
    "apply the lifecycle policies now, as ECR does by itself within 24 hours; says what they deleted",
  )
  .argument("[repository]", "its name; every repository without it")
  .option("--now <time>", "as if it were this time, in ISO 8601: `2027-03-01`, `2027-03-01T12:00:00Z`")
  .action(async (repository: string | undefined, options: { now?: string }) =>
    (await import("./expiry/index.ts")).expire(localPaths(), repository, options),
  );

program
  .command("incident")
  .description("play how a service loses its image in a shared repository, and how it does not with berth")
  .action(async () => (await import("./incident/index.ts")).incident(localPaths()));

program.parseAsync().catch((error: unknown) => {
  process.exitCode = 1;
  if (!isSaid(error)) throw error;
  console.error(`\n${error.message}${error.nextStep ? `\n  ${error.nextStep}` : ""}`);
});

function toMinutes(text: string): number {
  const minutes = Number(text);
  if (text.trim() !== "" && minutes >= 0) return minutes;
  throw new InvalidArgumentError("It may be a number from 0.");
}

/** A known failure has a code and speaks for itself; anything else is a bug, and shows its stack. */
function isSaid(error: unknown): error is Error & { nextStep?: string } {
  return (
    error instanceof LocalError || (error instanceof Error && typeof Reflect.get(error, "code") === "string")
  );
}
