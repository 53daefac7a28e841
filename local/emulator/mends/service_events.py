"""The events by which ECS tells what a service's scheduler does: tasks started or not placed, deployments completed.

The emulator tells of little else than of "draining connections" that nobody drained.
"""

import json

from ministack.services import ecs

from patch import patch

# DescribeServices shows the newest 100.
_events_kept = 100


def _tell(svc, text):
    event = {"id": ecs.new_uuid(), "createdAt": ecs._iso(), "message": f"(service {svc['serviceName']}) {text}"}
    svc["events"].insert(0, event)
    del svc["events"][_events_kept:]


def _tell_started(svc, response):
    tasks = json.loads(response[2]).get("tasks", [])
    if tasks:
        ids = " ".join(f"(task {task['taskArn'].rsplit('/', 1)[-1]})" for task in tasks)
        _tell(svc, f"has started {len(tasks)} tasks: {ids}.")


def _tell_not_placed(task):
    group = task.get("group", "")
    cluster = ecs._cluster_name_from_arn(task.get("clusterArn", ""))
    svc = ecs._services.get(f"{cluster}/{group.split(':', 1)[1]}") if group.startswith("service:") else None
    if svc:
        reason = task.get("stoppedReason", "").rstrip(".")
        _tell(svc, f"was unable to place a task. Reason: {reason}.")


def _tell_completed(svc, deployment):
    deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} completed."
    _tell(svc, f"(deployment {deployment['id']}) deployment completed.")
    _tell(svc, "has reached a steady state.")


ecs._tell_started = _tell_started
ecs._tell_not_placed = _tell_not_placed
ecs._tell_completed = _tell_completed

patch(
    ecs,
    "_reconcile_service_tasks",
    (
        """            _run_task({
                "cluster": cluster_name,
                "taskDefinition": td_arn,""",
        """            _tell_started(svc, _run_task({
                "cluster": cluster_name,
                "taskDefinition": td_arn,""",
    ),
    (
        """                "_deploymentId": primary.get("id") if primary else None,
            })""",
        """                "_deploymentId": primary.get("id") if primary else None,
            }))""",
    ),
)
patch(
    ecs,
    "_mark_task_stopped",
    (
        """        _record_service_task_failure(task)""",
        """        if stop_code == "TaskFailedToStart":
            _tell_not_placed(task)
        _record_service_task_failure(task)""",
    ),
)
patch(
    ecs,
    "_complete_service_deployment",
    (
        '''        primary["rolloutStateReason"] = "ECS deployment completed."''',
        """        _tell_completed(svc, primary)""",
    ),
)
patch(
    ecs,
    "_update_service",
    (
        '''    if changed:
        svc["events"].insert(0, {
            "id": new_uuid(),
            "createdAt": _iso(),
            "message": f"(service {svc['serviceName']}) has begun draining connections on 1 tasks.",
        })
''',
        "",
    ),
)
