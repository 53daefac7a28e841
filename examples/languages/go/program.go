package main

import (
	"berth.local/sdk/go/berth"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

// program is a stage of the shop: its repository, and the service that runs from it.
func program(ctx *pulumi.Context) error {
	args := &berth.EnvironmentArgs{Area: "shop", Stage: ctx.Stack()}
	// An image that CI has pushed to the repository. Without one, the repository alone is made.
	if digest := config.Get(ctx, "digest"); digest != "" {
		args.Images = map[string]berth.EnvironmentImageArgs{"web": {Digest: &digest}}
		args.Services = map[string]berth.EnvironmentServiceArgs{"web": {
			DesiredCount: pulumi.Int(config.GetInt(ctx, "tasks")),
			Environment:  pulumi.StringMap{"STAGE": pulumi.String(ctx.Stack())},
		}}
	}
	shop, err := berth.NewEnvironment(ctx, "shop", args)
	if err != nil {
		return err
	}
	ctx.Export("repositoryUrl", shop.RepositoryUrl)
	ctx.Export("services", shop.Services)
	return nil
}
