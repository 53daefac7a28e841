export {
  dedicatedRepositorySynthesizer,
  type DedicatedRepositorySynthesizerOptions,
} from "./dedicated-repository-synthesizer";
export { InvalidKeeperOptionsError, InvalidSynthesizerOptionsError } from "./errors";
export { ReleaseKeeper, type ReleaseKeeperProps } from "./release-keeper";
export type { KeeperOptions, KeptRepositories } from "../keeper/settings";
