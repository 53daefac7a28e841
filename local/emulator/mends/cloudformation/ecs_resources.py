"""Task definitions and services as their templates say. The emulator drops some settings, and spells some in a way that
ECS doesn't know: a container's secrets, health check and dependencies among them."""

from ministack.services.cloudformation import provisioners

from patch import patch

# What is in them has names that users chose.
_maps = {"DockerLabels", "DriverOpts", "Labels", "Options"}


def _ecs_spelling(value):
    if isinstance(value, list):
        return [_ecs_spelling(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name[:1].lower() + name[1:]: inner if name in _maps else _ecs_spelling(inner) for name, inner in value.items()
    }


def _ecs_settings(props, names):
    """Those of the settings that a template has, by the names that ECS has for them."""
    return {ours: _ecs_spelling(props[theirs]) for theirs, ours in names.items() if props.get(theirs) is not None}


_task_settings = {
    "EphemeralStorage": "ephemeralStorage",
    "PlacementConstraints": "placementConstraints",
    "ProxyConfiguration": "proxyConfiguration",
    "RuntimePlatform": "runtimePlatform",
    "Volumes": "volumes",
}
_service_settings = {
    "AvailabilityZoneRebalancing": "availabilityZoneRebalancing",
    "EnableECSManagedTags": "enableECSManagedTags",
    "PlacementConstraints": "placementConstraints",
    "PlacementStrategies": "placementStrategy",
    "PropagateTags": "propagateTags",
    "ServiceRegistries": "serviceRegistries",
}
_first_settings = {
    "DeploymentController": "deploymentController",
    "EnableExecuteCommand": "enableExecuteCommand",
    "HealthCheckGracePeriodSeconds": "healthCheckGracePeriodSeconds",
    "PlatformVersion": "platformVersion",
    "SchedulingStrategy": "schedulingStrategy",
    **_service_settings,
}

for _name in ("_ecs_settings", "_task_settings", "_service_settings", "_first_settings"):
    setattr(provisioners, _name, globals()[_name])
provisioners._normalize_container_defs = _ecs_spelling

patch(
    provisioners,
    "_ecs_task_def_create",
    (
        "    _ecs._task_defs[td_key] = td\n",
        "    td.update(_ecs_settings(props, _task_settings))\n    _ecs._task_defs[td_key] = td\n",
    ),
)
patch(
    provisioners,
    "_ecs_service_create",
    (
        "    response = _ecs._create_service(request)\n",
        "    request.update(_ecs_settings(props, _first_settings))\n    response = _ecs._create_service(request)\n",
    ),
    # A cluster may be named by its ARN.
    (
        '''    arn = f"arn:aws:ecs:{get_region()}:{get_account_id()}:service/{cluster}/{name}"
''',
        '''    arn = json.loads(response[2])["service"]["serviceArn"]
''',
    ),
)
patch(
    provisioners,
    "_ecs_service_update",
    (
        '''        "CapacityProviderStrategy": "capacityProviderStrategy",
''',
        '''        "CapacityProviderStrategy": "capacityProviderStrategy",
        **_service_settings,
''',
    ),
)
