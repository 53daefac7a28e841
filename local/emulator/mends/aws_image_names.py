"""Tasks pull images that are named as AWS names them from the local registry.

Pulumi's programs get a repository's address from the account, and so the local one. CDK and CloudFormation put the name
together by themselves, with AWS's registry host in it, which resolves to nothing here. What the task definition says
stays as it is.
"""

import os
import re

from ministack.services import ecs

_aws_host = re.compile(r"^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/")
_local_host = f"127.0.0.1:{os.environ['GATEWAY_PORT']}/"

_start_task = ecs._start_task_worker


def _start_task_of_local_images(task, task_definition, *others):
    containers = [
        {**container, "image": _aws_host.sub(_local_host, container["image"])}
        for container in task_definition.get("containerDefinitions", [])
    ]
    return _start_task(task, {**task_definition, "containerDefinitions": containers}, *others)


ecs._start_task_worker = _start_task_of_local_images
