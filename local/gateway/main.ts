import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { daemonMark } from "../process/daemon";
import { createGateway } from "./gateway";

/**
 * The gateway as a process of its own: `node gateway.js --port P --emulator URL --dir DIR`. With `--idle-minutes M -- FILE ...` it
 * starts that JavaScript file once nobody has asked for anything for so long.
 */
async function main(): Promise<void> {
  const string = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    options: { port: string, emulator: string, dir: string, "idle-minutes": string },
    allowPositionals: true,
  });
  const { port, emulator, dir } = values;
  if (!port || !/^\d+$/.test(port) || !emulator || !URL.canParse(emulator) || !dir) {
    throw new Error("Usage: gateway --port PORT --emulator http://127.0.0.1:PORT --dir FOLDER");
  }
  // No arguments, which every user of the machine sees.
  const { BERTH_EMULATOR_KEY: key, BERTH_SECRET: secret } = process.env;
  const limitMs = Number(values["idle-minutes"] ?? 0) * 60_000;
  const whenIdle = limitMs > 0 ? { limitMs, act: () => startOwn(positionals) } : undefined;
  const gateway = await createGateway({ port: Number(port), emulator, dir, key, secret, whenIdle });
  process.stdout.write(`${new Date().toISOString()} gateway ${gateway.url} -> ${emulator}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void gateway.close().then(() => process.exit(0)));
  }
}

/** A process that outlives this one, and is none of its daemons: it may be what ends them. */
function startOwn(args: readonly string[]): void {
  const { [daemonMark]: _, BERTH_EMULATOR_KEY: __, BERTH_SECRET: ___, ...env } = process.env;
  spawn(process.execPath, args, { detached: true, stdio: ["ignore", "inherit", "inherit"], env })
    .on("error", (error) => process.stderr.write(`${error.message}\n`))
    .unref();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
