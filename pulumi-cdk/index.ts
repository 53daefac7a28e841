export { App } from "./app";
export {
  DedicatedRepositorySynthesizer,
  type DedicatedRepositorySynthesizerArgs,
} from "./dedicated-repository-synthesizer";
export { lookUpImages, type KnownImages } from "./known-images";
