"""Tasks pull their images, as Fargate's do, which keeps no cache of them.

By itself the emulator starts a task from Docker's cache when the pull fails, and does not pull at all for a task of no
service: an image that was deleted from the registry would not be missed. Nor would Docker miss it, which asks no
registry for a digest that it has; so the registry is asked here. Images without a registry in their names can't be
pulled, and are left to Docker.
"""

from docker.errors import NotFound
from ministack.services import ecs

_run = ecs._run_docker_container


def _run_without_cache(client, container, kwargs, **options):
    image = container["image"]
    host, slash, _ = image.partition("/")
    if slash and ("." in host or ":" in host):
        try:
            client.images.get_registry_data(image, auth_config=options.get("auth_config"))
        except Exception as cause:
            reason = "not found" if isinstance(cause, NotFound) else str(cause)
            raise ecs._ImagePullError(
                f"pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {reason}"
            ) from cause
        options.update(refresh_image=True, allow_cached=False)
    return _run(client, container, kwargs, **options)


ecs._run_docker_container = _run_without_cache
