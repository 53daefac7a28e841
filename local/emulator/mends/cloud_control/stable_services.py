"""An ECS service is made or changed once its deployment is completed, as with AWS: until then the request is in progress."""

import json

from ministack.services import cloudcontrol, ecs

_type = "AWS::ECS::Service"
# The deployment that a request waits for, by the request's token.
_awaited = {}


def begin(event, record):
    """Leaves a request open whose service has only begun to become what it is to be."""
    if record["TypeName"] != _type:
        return
    primary = next((one for one in _service(record)["deployments"] if one["status"] == "PRIMARY"), None)
    if primary and primary["rolloutState"] == "IN_PROGRESS":
        _awaited[event["RequestToken"]] = primary["id"]
        event["OperationStatus"] = "IN_PROGRESS"
    elif primary and primary["rolloutState"] == "FAILED":
        _fail(event, record, primary["rolloutStateReason"])


def settle(event):
    """Closes a request that was left open, once its deployment has ended."""
    record = cloudcontrol._resources.get(cloudcontrol._resource_key(event["TypeName"], event["Identifier"]))
    if record is None:
        _fail(event, None, "The service was deleted meanwhile.")
        return
    awaited = _awaited[event["RequestToken"]]
    deployment = next((one for one in _service(record)["deployments"] if one["id"] == awaited), None)
    if deployment is None:
        _fail(event, record, "The service's deployment was ended by another one.")
    elif deployment["rolloutState"] == "FAILED":
        _fail(event, record, deployment["rolloutStateReason"])
    elif deployment["rolloutState"] == "COMPLETED":
        event["OperationStatus"] = "SUCCESS"


def _service(record):
    cluster = record["Desired"].get("Cluster", "default")
    request = {"cluster": cluster, "services": [record["PhysicalId"].rsplit("/", 1)[-1]]}
    services = json.loads(ecs._describe_services(request)[2]).get("services", [])
    return services[0] if services else {"deployments": []}


def _fail(event, record, message):
    event.update(OperationStatus="FAILED", StatusMessage=message, ErrorCode="NotStabilized")
    running = _service(record).get("taskDefinition") if record else None
    if running is not None:  # ECS may have gone back to the former one.
        record["Desired"] = {**record["Desired"], "TaskDefinition": running}
        record["Properties"] = json.dumps({**json.loads(record["Properties"]), "TaskDefinition": running})
