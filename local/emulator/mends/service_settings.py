"""`UpdateService` keeps every setting that it is given; the emulator drops some."""

from ministack.services import ecs

from patch import patch

patch(
    ecs,
    "_update_service",
    (
        """    if "platformVersion" in data:""",
        """    for setting in ("availabilityZoneRebalancing", "enableECSManagedTags", "placementConstraints",
                    "placementStrategy", "propagateTags", "serviceRegistries"):
        if setting in data:
            svc[setting] = data[setting]
    if "platformVersion" in data:""",
    ),
)
