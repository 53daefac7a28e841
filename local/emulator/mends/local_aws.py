"""The emulator as the local AWS runs it: with the differences that these modules make.

They mend what only the emulator's inside can; the rest is mended in the gateway.
"""

import aws_image_names  # noqa: F401
import cloud_control  # noqa: F401
import cloudformation  # noqa: F401
import confined_containers  # noqa: F401
import container_exits  # noqa: F401
import container_start  # noqa: F401
import deployment_failures  # noqa: F401
import deployment_state_events  # noqa: F401
import first_deployment  # noqa: F401
import nested_stack_update  # noqa: F401
import oidc_providers  # noqa: F401
import service_events  # noqa: F401
import service_settings  # noqa: F401
import without_cache  # noqa: F401
from admission import guarded
from ministack.app import app as emulator

app = guarded(emulator)  # what hypercorn serves
