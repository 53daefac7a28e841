export {
  dedicatedRepositorySynthesizer,
  type DedicatedRepositorySynthesizerOptions,
} from "./dedicated-repository-synthesizer";
export { InvalidKeeperOptionsError, InvalidLockError, InvalidSynthesizerOptionsError } from "./errors";
export { lockRepository } from "./lock-repository";
export { ReleaseKeeper, type ReleaseKeeperProps } from "./release-keeper";
export type { KeeperOptions, KeptRepositories } from "../keeper/settings";
export type { HandOff } from "../retention/hand-off/hand-off";
export type { SynthesizerOptions } from "./dedicated-repository-synthesizer";
export type { LockableRepository } from "./lock-repository";
