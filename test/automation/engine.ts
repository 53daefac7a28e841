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
  /** A folder of its own: the file backend's, unless the state is in a bucket. */
  readonly state: string;
  readonly backendUrl: string;
  /** Deletes the state. */
  remove(): void;
}

/** @param backendUrl Where the state is, given the local AWS's address; a folder unless given. */
export async function testEngine(backendUrl?: (endpoint: string) => string): Promise<TestEngine> {
  const { paths, env } = await testWorld();
  const state = mkdtempSync(path.join(os.tmpdir(), "engine-state-"));
  const url = backendUrl?.(env["AWS_ENDPOINT_URL"]!) ?? `file://${state}`;
  const own = { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE: "not-empty" };
  return {
    options: { engine: paths.dir, env: { ...env, ...own }, inheritEnv: false, create: true },
    state,
    backendUrl: url,
    remove: () => rmSync(state, { recursive: true }),
  };
}
