import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { callTotals } from "../../local/start/call-totals";
import { startLocalAws, type LocalAws } from "../../local/test/gateway/local-aws";

/** An emulator and its gateway, without a key, containers or Pulumi: what it takes to fill an account with thousands. */
export interface LoneAccount {
  readonly local: LocalAws;
  /** For what a bench writes; goes with it. */
  readonly dir: string;
  /** Of a program that looks at it, and at nothing of the user's own. */
  readonly env: Record<string, string>;
  /** How many calls the gateway has seen. */
  readonly calls: () => Promise<number>;
  readonly close: () => Promise<void>;
}

export async function loneAccount(): Promise<LoneAccount> {
  const local = await startLocalAws();
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-bench-"));
  const { endpoint } = local.mended;
  return {
    local,
    dir,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: dir,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    calls: async () => (await callTotals({ endpoint, secret: "" }))["calls"] ?? 0,
    close: async () => {
      await local.close();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
