export { type Buildkit, startBuildkit, type StartBuildkitOptions } from "./buildkit";
export { registerBuilder, type RegisterBuilderOptions } from "./builder";
export { type Docker, ensureDocker, type EnsureDockerOptions, releaseDocker } from "./docker";
export {
  answers as dockerAnswers,
  forgetImage,
  knowsImage,
  removeContainers,
  removeImages,
} from "./docker-api";
export { endLeftovers } from "./leftovers";
export { type ContainerRights, detectContainerRights } from "./rights";
