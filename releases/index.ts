export { awaitDeployment, type SteadyService, type WantedDeployment } from "./deployment/await-end";
export { systemClock, type Clock } from "./clock";
export { releasesOf, type Release } from "./list-releases";
export { placeRelease, type ReleaseToPlace } from "./place-tag";
export { ReleaseError, type ReleaseErrorCode } from "./release-error";
export { releaseImage, type ReleaseImage } from "./release-image";
export { releaseService, type ReleaseOrder, type ReleaseWorld } from "./release-service";
export { removeReleaseTags, type RemovedReleases } from "./remove-tags";
export { retireReleases, type Retirement } from "./retire";
export {
  runningImages,
  type RunningImage,
  type RunningImages,
  type RunningImagesQuery,
} from "./running-images";
export { isGivenUp, liftShield, shieldImage } from "./shield";
export { storedImage, type ImageId, type RepositoryPlace, type StoredImage } from "./stored-image";
export type { RegistryImage } from "./registry-image";
export type { DeployedDigests } from "./retire";
