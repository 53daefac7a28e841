export { baseImageFiles } from "./base-image";
export { ensureBusybox } from "./busybox";
export type { ImageFile } from "./image-file";
export { type ImageConfig, pushImage } from "./push-image";
