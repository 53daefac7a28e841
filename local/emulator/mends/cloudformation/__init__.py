"""What CloudFormation, and with it Cloud Control, makes of resource types that the emulator lacks or makes in part."""

import cloudformation.ecs_resources  # noqa: F401
import cloudformation.security_group_rules  # noqa: F401
