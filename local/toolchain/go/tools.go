//go:build tools

package tools

import (
	_ "github.com/docker/buildx/cmd/buildx"
	_ "github.com/moby/buildkit/cmd/buildkitd"
	_ "github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build"
	_ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
)
