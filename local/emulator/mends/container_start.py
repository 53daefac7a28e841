"""Containers that can't be started, in AWS's words.

The emulator tries a second time when a task definition names a platform. What the first try has left has the name that the
second one wants, so that a command which does not exist shows as a conflict of names.
"""

from docker.errors import APIError, NotFound
from ministack.services import ecs

from patch import patch


def _start_container(client, image, kwargs):
    try:
        return client.containers.run(image, **kwargs)
    except APIError:
        try:
            client.containers.get(kwargs["name"]).remove(force=True)
        except (KeyError, NotFound):
            pass
        raise


def _start_failure(cause):
    if isinstance(cause, APIError):
        return f"CannotStartContainerError: ResourceInitializationError: {cause.explanation or cause}"
    return f"ResourceInitializationError: unable to pull image or start container: {cause}"


ecs._start_container = _start_container
ecs._start_failure = _start_failure

patch(
    ecs,
    "_run_docker_container",
    (
        "docker_client.containers.run(create_image, **run_kwargs)",
        "_start_container(docker_client, create_image, run_kwargs)",
    ),
)
patch(
    ecs,
    "_run_task_worker",
    (
        '''"ResourceInitializationError: unable to pull image or start "
                "container: " + str(exc),''',
        "_start_failure(exc),",
    ),
)
