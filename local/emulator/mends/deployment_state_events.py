"""EventBridge's event "ECS Deployment State Change", which ECS sends when a service's deployment begins, ends or fails.

The emulator's ECS sends none, and nobody else may: `PutEvents` refuses a source that begins with `aws.`, as AWS does.
"""

import json

from ministack.services import ecs, eventbridge

import deployment_failures  # noqa: F401 - its lines are changed below
import service_events  # noqa: F401
from patch import patch


def _send_state(svc, deployment, name):
    if not svc:  # deleted meanwhile
        return
    detail = {
        "eventType": "ERROR" if name == "SERVICE_DEPLOYMENT_FAILED" else "INFO",
        "eventName": name,
        "deploymentId": deployment["id"],
        "updatedAt": ecs._iso(),
        "reason": deployment.get("rolloutStateReason", ""),
    }
    entry = {
        "Source": "aws.ecs",
        "DetailType": "ECS Deployment State Change",
        "Resources": [svc["serviceArn"]],
        "Detail": json.dumps(detail),
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


ecs._send_state = _send_state

patch(
    ecs,
    "_complete_service_deployment",
    (
        '''    _refresh_service_state(cluster_name, f"service:{svc_name}")
''',
        '''    _refresh_service_state(cluster_name, f"service:{svc_name}")
    _send_state(svc, primary, "SERVICE_DEPLOYMENT_COMPLETED")
''',
    ),
)
patch(
    ecs,
    "_record_service_task_failure",
    (
        '''                deployment["desiredCount"] = 0
''',
        '''                deployment["desiredCount"] = 0
                _send_state(svc, deployment, "SERVICE_DEPLOYMENT_FAILED")
''',
    ),
)
