export { type Daemon, isAlive, spawnDaemon, type SpawnDaemonOptions } from "./daemon";
export { endOrphans } from "./end-orphans";
export { freePort } from "./free-port";
export { CommandFailure, runCommand, type RunCommandOptions } from "./run-command";
export { stopDaemon } from "./stop-daemon";
export { strayDaemons } from "./stray-daemons";
export { waitUntil, type WaitUntilOptions } from "./wait-until";
