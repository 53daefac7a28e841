export {
  dedicatedRepositorySynthesizer,
  type DedicatedRepositorySynthesizerOptions,
} from "./dedicated-repository-synthesizer";
export { InvalidSynthesizerOptionsError } from "./errors";
