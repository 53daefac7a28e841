"""A stage of the shop: its repository, and the service that runs from it."""

import pulumi
import pulumi_berth as berth

config = pulumi.Config()
# An image that CI has pushed to the repository. Without one, the repository alone is made.
digest = config.get("digest")

shop = berth.Environment(
    "shop",
    area="shop",
    stage=pulumi.get_stack(),
    images={"web": berth.EnvironmentImageArgs(digest=digest)} if digest else {},
    services=(
        {
            "web": berth.EnvironmentServiceArgs(
                desired_count=config.get_int("tasks") or 0,
                environment={"STAGE": pulumi.get_stack()},
            )
        }
        if digest
        else {}
    ),
)

pulumi.export("repositoryUrl", shop.repository_url)
pulumi.export("services", shop.services)
