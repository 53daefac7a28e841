import * as path from "node:path";

import type { World } from "../world";
import { checkout, localPaths } from "../paths";
import type { Tier } from "../preflight";

let started: Promise<World> | undefined;
const paths = localPaths(path.join(checkout, `.berth-test-${process.pid}`));

/** What a program in the test process needs to ask the local AWS, and never another. */
const settings = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/**
 * The local AWS of this test process: its own ports, state and containers, so that a user's own one can run beside it.
 * Started by the first spec that asks, ended by the root hook. The tier of the run (`BERTH_TIER`) says what it has.
 */
export function testWorld(): Promise<World> {
  started ??= start();
  return started;
}

/** Starts again what a test has ended of it. What runs is left alone, with all that it holds. */
export async function mendTestWorld(): Promise<World> {
  started = start();
  return started;
}

export async function endTestWorld(): Promise<void> {
  if (!started) return;
  const { resetWorld } = await import("../world.ts");
  await started.catch(() => undefined);
  for (const name of settings) delete process.env[name];
  await resetWorld(paths);
}

async function start(): Promise<World> {
  const { install } = await import("../installation.ts");
  const { startWorld } = await import("../world.ts");
  const { detectContainerRights } = await import("../daemon/index.ts");
  const tier: Tier = process.env["BERTH_TIER"] === "full" ? "full" : "engine";
  const rights = await detectContainerRights();
  const onProgress = () => undefined;
  const installation = await install(onProgress);
  const world = await startWorld({ paths, tier, rights, onProgress, installation });
  for (const name of settings) process.env[name] = world.env[name];
  return world;
}
