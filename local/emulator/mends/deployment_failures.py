"""Failed deployments and stopped tasks, in AWS's words.

A deployment that failed is listed until a later one is completed; the emulator lists it for ever.
"""

from ministack.services import ecs

from patch import patch

_failed = '"ECS deployment circuit breaker: tasks failed to start."'


def _is_latest_failure(svc, deployment):
    """Newest first: whatever stands behind the primary deployment is older."""
    if deployment.get("rolloutState") != "FAILED":
        return False
    deployments = svc.get("deployments", [])
    primary = ecs._primary_deployment(svc)
    return primary is None or deployments.index(deployment) < deployments.index(primary)


ecs._is_latest_failure = _is_latest_failure

patch(
    ecs,
    "_record_service_task_failure",
    (
        '''(
                    "ECS deployment circuit breaker was triggered after "
                    "three unsuccessful image digest resolution attempts."
                ) if digest_resolution_failed else (
                    "ECS deployment circuit breaker was triggered after "
                    f"{deployment['failedTasks']} consecutive task failures."
                )''',
        _failed,
    ),
    (
        '''f"(service {svc['serviceName']}) deployment failed: "
                        "deployment circuit breaker was triggered."''',
        '''f"(service {svc['serviceName']}) (deployment {deployment['id']}) "
                        "deployment failed: tasks failed to start."''',
    ),
    (
        '"ECS deployment rollback in progress."',
        '''f"ECS deployment circuit breaker: rolling back to deploymentId {rollback['id']}."''',
    ),
    (
        '''f"(service {svc['serviceName']}) rolled back to "
                                "the last completed deployment."''',
        '''f"(service {svc['serviceName']}) rolling back to "
                                f"deployment {rollback['id']}."''',
    ),
)
for _name in ("_refresh_service_state", "_complete_service_deployment"):
    patch(ecs, _name, ('dep.get("rolloutState") == "FAILED"', "_is_latest_failure(svc, dep)"))
patch(
    ecs,
    "_maybe_mark_stopped",
    ('"Essential container exited"', '"Essential container in task exited"'),
)
