import { parseArgs } from "node:util";
import { createGateway } from "./gateway";

/** The gateway as a process of its own: `node gateway.js --port P --emulator URL --dir DIR`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: "string" }, emulator: { type: "string" }, dir: { type: "string" } },
  });
  const { port, emulator, dir } = values;
  if (!port || !/^\d+$/.test(port) || !emulator || !URL.canParse(emulator) || !dir) {
    throw new Error("Usage: gateway --port PORT --emulator http://127.0.0.1:PORT --dir FOLDER");
  }
  // No arguments, which every user of the machine sees.
  const { BERTH_EMULATOR_KEY: key, BERTH_SECRET: secret } = process.env;
  const gateway = await createGateway({ port: Number(port), emulator, dir, key, secret });
  process.stdout.write(`${new Date().toISOString()} gateway ${gateway.url} -> ${emulator}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void gateway.close().then(() => process.exit(0)));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
