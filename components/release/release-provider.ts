import type { ECR } from "@aws-sdk/client-ecr";
import type { ECS } from "@aws-sdk/client-ecs";
import type * as pulumi from "@pulumi/pulumi";

import { berthUserAgent } from "../../retention/user-agent";
import type { CredentialLibrary } from "../../inventory/aws/credentials";
import type { ProviderSettings } from "../../inventory/aws/provider-settings";
import { releaseImage } from "./release-image";
import { releaseClientConfig, releaseSettings } from "./release-settings";
import { releaseService, type Released, type ReleaseInputs, type ReleaseWorld } from "./release-service";

/**
 * What the resource inside `Release` does.
 *
 * Pulumi writes the text of these functions, and of all that they refer to, into the state, and runs it in a process of
 * its own. Therefore:
 *
 * - A function of another module is referred to by a constant (at the end of each file). Reached through its module, it
 *   would become a `require` of a file that the package does not export. A constant must not have the name of the
 *   function that uses it, nor a function that of a global: Pulumi would take the one for the other.
 * - Nothing is captured that differs from machine to machine, and no setting: `configure` is given the stack's.
 * - `diff` looks at inputs only, so that another version of berth, with other text, changes no release.
 */
export const releaseProvider: ReleaseProvider = {
  async configure({ config }) {
    this.settings = settingsOf((key) => config.get(`aws:${key}`));
    return Promise.resolve();
  },

  diff: (_id, olds, news) =>
    Promise.resolve({
      changes:
        deciding.some((name) => olds[name] !== news[name]) || news.existingTags?.includes(olds.tag) === false,
      replaces: [],
    }),

  async create(inputs) {
    return { id: `release.${inputs.service}`, outs: { ...inputs, ...(await this.readBack(inputs)) } };
  },

  async update(_id, _olds, inputs) {
    return { outs: { ...inputs, ...(await this.readBack(inputs)) } };
  },

  readBack(inputs) {
    return release(worldOf(this.settings ?? settingsOf(() => undefined), inputs), inputs);
  },
};

/** As recorded in the state. */
export type ReleaseState = ReleaseInputs & Released;

interface ReleaseProvider extends pulumi.dynamic.ResourceProvider<ReleaseInputs, ReleaseState> {
  settings?: ProviderSettings;
  readBack(inputs: ReleaseInputs): Promise<Released>;
}

/** What a release is of. A change of the timeout alone is none of it, and other tags are others' releases. */
const deciding = ["service", "imageUri", "serviceArn", "cluster", "taskDefinitionArn", "container"] as const;

/** Service and repository may be in other regions than the stack's: their own names say in which. */
function worldOf(settings: ProviderSettings, { serviceArn, imageUri }: ReleaseInputs): ReleaseWorld {
  const { ECS: EcsClient } = load<{ ECS: typeof ECS }>("@aws-sdk/client-ecs");
  const { ECR: EcrClient } = load<{ ECR: typeof ECR }>("@aws-sdk/client-ecr");
  const [, , , serviceRegion] = serviceArn.split(":");
  const region = (own: string | undefined) => (own === undefined ? {} : { region: own });
  return {
    ecs: new EcsClient({ ...configOf(settings, "ecs", loadLibrary), ...region(serviceRegion) }),
    ecr: new EcrClient({
      ...configOf(settings, "ecr", loadLibrary),
      ...region(imageOf(imageUri).region ?? serviceRegion),
      customUserAgent: userAgent,
    }),
    clock: {
      now: () => Date.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    // The engine shows what the process of dynamic resources says on its standard error.
    warn: (message) => console.warn(message),
  };
}

/** The process of dynamic resources finds packages from the program's folder; berth's own come first. */
function load<T>(name: string): T {
  const from: string[] = [];
  try {
    from.push(require.resolve("pulumi-berth/package.json"));
  } catch {
    // The program is berth's own, or has berth through another package.
  }
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- there is no import() in text without a file
    return require(require.resolve(name, from.length > 0 ? { paths: from } : undefined)) as T;
  } catch (error) {
    throw new Error(
      `\`Release\` does not find the package ${name}. Install it beside the program: \`npm install ${name}\`.`,
      { cause: error },
    );
  }
}

function loadLibrary(): CredentialLibrary {
  const { readFile } = load<typeof import("node:fs/promises")>("node:fs/promises");
  return {
    ...load<CredentialLibrary>("@aws-sdk/credential-providers"),
    ...load<Pick<CredentialLibrary, "parseKnownFiles">>("@smithy/core/config"),
    readFile: (file) => readFile(file, "utf8"),
  };
}

const configOf = releaseClientConfig;
const imageOf = releaseImage;
const release = releaseService;
const settingsOf = releaseSettings;
const userAgent = berthUserAgent;
