import * as path from "node:path";

import { type LocalPaths, checkout } from "./paths";

export const localRegion = "us-east-1";
/** The emulator's only account; `Pulumi.local.yaml` allows no other one. */
export const localAccount = "000000000000";

/**
 * The environment in which `pulumi`, `aws` and `cdk` meet the local AWS and nothing of the user's own:
 * no profile, no credentials, no Pulumi login, no Docker configuration.
 */
export function localEnvironment(o: {
  paths: LocalPaths;
  endpoint: string;
  secret: string;
  dockerHost?: string | undefined;
  base?: NodeJS.ProcessEnv;
}): Record<string, string> {
  const { paths, endpoint } = o;
  const own = Object.fromEntries(
    Object.entries(o.base ?? process.env).filter(
      ([name]) => !/^(AWS|PULUMI|BUILDX|BUILDKIT|DOCKER)_/.test(name),
    ),
  ) as Record<string, string>;
  return {
    ...own,
    PATH: [paths.bin, own["PATH"]].filter(Boolean).join(path.delimiter),
    // BERTH_DIR tells a command that is run in the local shell which local AWS it is in.
    BERTH_DIR: paths.dir,
    TMPDIR: paths.temporary,
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_BACKEND_URL: `file://${paths.state}`,
    // A build's real secrets stand in the local stack's state, encrypted.
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    // So that no command writes its salt into the checkout's Pulumi.local.yaml.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: o.secret,
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: path.join(paths.dir, "no-aws-config"),
    AWS_SHARED_CREDENTIALS_FILE: path.join(paths.dir, "no-aws-credentials"),
    BUILDX_CONFIG: paths.buildx,
    DOCKER_CONFIG: paths.dockerConfig,
    // The docker-build plugin's registry client speaks HTTPS only; the gateway's certificate is signed by our own CA.
    SSL_CERT_FILE: path.join(paths.gateway, "ca-bundle.pem"),
    NODE_EXTRA_CA_CERTS: path.join(paths.gateway, "ca.pem"),
    CDK_DOCKER: path.join(checkout, "local/cdk-docker.sh"),
    ...(o.dockerHost ? { DOCKER_HOST: o.dockerHost } : {}),
  };
}
