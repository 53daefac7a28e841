#!/bin/sh
# CDK_DOCKER of the local AWS: what `cdk deploy` builds and pushes images with. Docker does all but the build, for which
# BuildKit knows where the base images of this machine are.
[ "$1" = build ] || exec docker "$@"
shift
exec buildx build --load "$@"
