import type { ReleaseToPlace } from "../place-tag";
import type { RunningImage } from "../running-images";
import { releaseNameOf } from "./release-name";

/** The releases of one container, as they are counted. */
export type Series = Pick<ReleaseToPlace, "service" | "isNewest">;

/**
 * Each series of releases is one container's: the first container of a repository has the service's name, others have
 * their own besides, so that an application and its sidecar in one repository don't push each other out.
 *
 * @param name The service's.
 * @param place Of the image among those of the service.
 */
export function seriesOf(
  name: string,
  images: readonly Pick<RunningImage, "container" | "repository">[],
  place: number,
): Series {
  const { container, repository } = images[place]!;
  const first = images.find((other) => other.repository.repositoryName === repository.repositoryName);
  const last = images.findLast((other) => other.container === container);
  return {
    service: first?.container === container ? name : releaseNameOf(`${name}-${container}`),
    isNewest: last === images[place],
  };
}
