"""Cloud Control makes, changes and deletes what it is asked to. The emulator only writes it down.

The work is done by what makes the resources of its CloudFormation stacks. What identifies a resource, and what of it is
read only, the resource types say (`resource_types`).
"""

import json

from ministack.core.responses import error_response_json, json_response, new_uuid
from ministack.services import cloudcontrol
from ministack.services.cloudformation import provisioners

from cloud_control import stable_services
from cloud_control.resource_types import resource_type

# Resources have names of their own; this one is a part of those that nobody gave.
_stack = "cloudcontrol"


def _create(data):
    name = data["TypeName"]
    kind = resource_type(name)
    if kind is None or name not in provisioners._RESOURCE_HANDLERS:
        message = f"Resource type {name} does not support CREATE action"
        return error_response_json("UnsupportedActionException", message, 400)
    desired = json.loads(data["DesiredState"])
    logical_id = new_uuid().replace("-", "")[:12]

    def make():
        physical_id, attributes = provisioners._provision_resource(name, logical_id, desired, _stack)
        record = {"TypeName": name, "LogicalId": logical_id, "Desired": desired}
        return _keep(record, kind, physical_id, attributes)

    return _progress("CREATE", name, None, make)


def _update(data):
    record = _find(data)
    if record is None:
        return _not_found(data)
    name, before = record["TypeName"], record["Desired"]
    after = cloudcontrol._apply_json_patch(json.loads(json.dumps(before)), json.loads(data["PatchDocument"]))

    def change():
        physical_id, attributes = provisioners._update_resource(
            name, record["PhysicalId"], before, after, _stack, record["LogicalId"], record["Attributes"]
        )
        return _keep({**record, "Desired": after}, resource_type(name), physical_id, attributes)

    return _progress("UPDATE", name, record["Identifier"], change)


def _delete(data):
    record = _find(data)
    if record is None:
        return _not_found(data)
    name, identifier = record["TypeName"], record["Identifier"]

    def remove():
        provisioners._delete_resource(name, record["PhysicalId"], record["Desired"], _stack, record["LogicalId"])
        del cloudcontrol._resources[cloudcontrol._resource_key(name, identifier)]
        return record

    return _progress("DELETE", name, identifier, remove)


def _status(data):
    event = cloudcontrol._requests.get(data.get("RequestToken"))
    if event and event["OperationStatus"] == "IN_PROGRESS":
        stable_services.settle(event)
    return _get_status(data)


def _keep(record, kind, physical_id, attributes):
    """Writes a resource down as Cloud Control shows it: what it never shows again is left out."""
    model = kind.model(record["Desired"], physical_id, attributes)
    identifier = kind.identifier(model, physical_id)
    shown = {name: value for name, value in model.items() if name not in kind.write_only}
    kept = {
        **record,
        "Identifier": identifier,
        "PhysicalId": physical_id,
        "Attributes": attributes,
        "Properties": json.dumps(shown),
    }
    cloudcontrol._resources[cloudcontrol._resource_key(record["TypeName"], identifier)] = kept
    return kept


def _progress(operation, name, identifier, work):
    try:
        record = work()
    except Exception as failure:
        event = cloudcontrol._progress_event(
            operation, "FAILED", name, identifier, status_message=str(failure), error_code="GeneralServiceException"
        )
    else:
        event = cloudcontrol._progress_event(
            operation, "SUCCESS", name, record["Identifier"], resource_model=record["Properties"]
        )
        if operation != "DELETE":
            stable_services.begin(event, record)
    return json_response({"ProgressEvent": cloudcontrol._record_request(event)})


def _find(data):
    return cloudcontrol._resources.get(cloudcontrol._resource_key(data.get("TypeName"), data.get("Identifier")))


def _not_found(data):
    return error_response_json(
        "ResourceNotFoundException",
        f"Resource of type '{data.get('TypeName')}' with identifier '{data.get('Identifier')}' was not found.",
        400,
    )


_get_status = cloudcontrol._get_resource_request_status
cloudcontrol._create_resource = _create
cloudcontrol._update_resource = _update
cloudcontrol._delete_resource = _delete
cloudcontrol._get_resource_request_status = _status
