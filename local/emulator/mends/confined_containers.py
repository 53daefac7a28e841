"""Containers get nothing of this machine: no folder but the emulator's own, no other processes, network or devices.

Docker runs as root here, so whoever may start a container with these is root. On AWS such a container has somebody else's
machine to itself. It is the last step before Docker that is asked, for tasks, functions, builds and all else.
"""

import os

from docker.api.container import ContainerApiMixin
from docker.errors import APIError

_own = os.path.realpath(os.path.join(os.environ.get("HOME", "/nowhere"), os.pardir))
_create = ContainerApiMixin.create_container_from_config


def refusals(host):
    """What a container's host configuration asks of this machine, in the words of `docker run`."""
    yield from (name for name, asked in _options(host) if asked)
    for source in _sources(host):
        real = os.path.realpath(source)
        if source.startswith("/") and real != _own and not real.startswith(_own + os.sep):
            yield f"the folder {source} of this machine"


def _options(host):
    return (
        ("--privileged", host.get("Privileged")),
        ("--network host", host.get("NetworkMode") == "host"),
        ("--pid host", host.get("PidMode") == "host"),
        ("--ipc host", host.get("IpcMode") == "host"),
        ("--uts host", host.get("UTSMode") == "host"),
        ("--userns host", host.get("UsernsMode") == "host"),
        ("--cgroupns host", host.get("CgroupnsMode") == "host"),
        ("--device", host.get("Devices") or host.get("DeviceCgroupRules") or host.get("DeviceRequests")),
        ("--cap-add", host.get("CapAdd")),
        ("--security-opt", host.get("SecurityOpt")),
        ("--volumes-from", host.get("VolumesFrom")),
    )


def _sources(host):
    for bind in host.get("Binds") or ():
        yield bind.split(":", 1)[0]
    for mount in host.get("Mounts") or ():
        if mount.get("Type") == "bind":
            yield mount.get("Source", "/")
        # A named volume can stand for any folder.
        options = ((mount.get("VolumeOptions") or {}).get("DriverConfig") or {}).get("Options") or {}
        if options.get("device"):
            yield options["device"]


def create_container_from_config(self, config, name=None, platform=None):
    asked = list(refusals(config.get("HostConfig") or {}))
    if asked:
        reason = f"The local AWS starts no container with {', '.join(asked)}: it would be root on this machine."
        raise APIError(reason, explanation=reason)
    return _create(self, config, name, platform)


ContainerApiMixin.create_container_from_config = create_container_from_config
