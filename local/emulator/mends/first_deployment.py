"""A service's first deployment is in progress until its tasks run, as any other.

The emulator calls it completed at once: its circuit breaker could never trip, and its tasks could crash for ever behind
a deployment that had "succeeded". Ids are numbers, as AWS's are, and times have milliseconds.
"""

import random

from ministack.services import ecs

from patch import patch

ecs._deployment_number = lambda: random.SystemRandom().randrange(10**18, 10**19)

patch(
    ecs,
    "_make_deployment",
    ("{new_uuid().replace('-', '')[:20]}", "{_deployment_number()}"),
    ('"COMPLETED" if status == "PRIMARY" else "IN_PROGRESS"', '"IN_PROGRESS"'),
    (
        '"ECS deployment completed." if status == "PRIMARY" else ""',
        'f"ECS deployment {dep_id} in progress."',
    ),
)
patch(
    ecs,
    "_update_service",
    ('        new_dep["rolloutStateReason"] = ""\n', ""),
)
patch(ecs, "_ts_to_epoch", ("return int(", "return round("), (".timestamp())", ".timestamp(), 3)"))
