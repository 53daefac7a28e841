import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";

import { CliError } from "./errors";
import type { End } from "./exit-codes";

/** `berth local ...`: as `npm run local -- ...` in berth's checkout, whose part the local AWS is. */
export function localCommand(program: Command, end: End): void {
  program
    .command("local")
    .description("the local AWS of berth's own checkout: start, status, expire, incident, ...")
    .argument("[command...]")
    // It has a help of its own, and knows its options.
    .helpOption(false)
    .allowUnknownOption()
    .action(async (words: readonly string[]) => end(await runLocal(words)));
}

async function runLocal(words: readonly string[]): Promise<number> {
  const bootstrap = localBootstrap(path.dirname(require.resolve("pulumi-berth/package.json")));
  const child = spawn(process.execPath, [bootstrap, "local/cli.ts", ...words], { stdio: "inherit" });
  // A terminal's Ctrl-C reaches the child as well, which ends in order.
  const wait = () => undefined;
  process.on("SIGINT", wait);
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? 1;
  } finally {
    process.off("SIGINT", wait);
  }
}

/** What starts the local AWS's commands. @throws `CliError` `no-local-aws` in an installed package, which has none */
export function localBootstrap(root: string): string {
  const bootstrap = path.join(root, "local/bootstrap.mjs");
  if (fs.existsSync(bootstrap)) return bootstrap;
  throw new CliError(
    "no-local-aws",
    "The local AWS is part of berth's checkout, not of the npm package. Clone berth, and run `npm start` there.",
  );
}
