"""A task that runs costs nothing.

The emulator asks Docker ten times a second about every container of every task whether it still runs. Here Docker says so itself,
and they are asked about when it does.
"""

import threading
import time

from ministack.services import ecs

from patch import patch

# What was missed, as while Docker was away, is found after that long.
_SECONDS_BETWEEN_LOOKS = 5


class _ContainerExits:
    def __init__(self):
        self._told = threading.Condition()
        self._count = 0
        self._listens = False

    def count(self, docker_client):
        """How many times there was something to look at, so far."""
        with self._told:
            if not self._listens:
                self._listens = True
                threading.Thread(
                    target=self._listen, args=(docker_client,), daemon=True, name="berth-container-exits"
                ).start()
            return self._count

    def wait_past(self, count):
        with self._told:
            self._told.wait_for(lambda: self._count != count, _SECONDS_BETWEEN_LOOKS)

    def _listen(self, docker_client):
        while True:
            try:
                events = docker_client.events(
                    decode=True, filters={"type": "container", "event": ["die", "destroy"]}
                )
                # A container may have ended before there was anybody to be told.
                self._tell()
                for _ in events:
                    self._tell()
            except Exception as exc:
                ecs.logger.debug("Docker tells of no exits for now: %s", exc)
            time.sleep(1)

    def _tell(self):
        with self._told:
            self._count += 1
            self._told.notify_all()


ecs._container_exits = _ContainerExits()

patch(
    ecs,
    "_watch_task_lifecycle",
    (
        "_maybe_mark_stopped(task, docker_client)",
        "count = _container_exits.count(docker_client)\n                _maybe_mark_stopped(task, docker_client)",
    ),
    ("time.sleep(0.1)", "_container_exits.wait_past(count)"),
)
