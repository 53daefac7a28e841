import { mkdtempSync, rmSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { testWorld } from "../../local/test/world";

/** The real engine with a state of its own, for `Deployment.open({ ...engine.options, ... })`. */
export interface TestEngine {
  readonly options: {
    readonly engine: string;
    readonly env: Record<string, string>;
    readonly inheritEnv: false;
    readonly create: true;
  };
  /** The file backend's folder. */
  readonly state: string;
  /** Deletes the state. */
  remove(): void;
}

export async function testEngine(): Promise<TestEngine> {
  const { paths, env } = await testWorld();
  const state = mkdtempSync(path.join(os.tmpdir(), "engine-state-"));
  const own = { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "not-empty" };
  return {
    options: { engine: paths.dir, env: { ...env, ...own }, inheritEnv: false, create: true },
    state,
    remove: () => rmSync(state, { recursive: true }),
  };
}
