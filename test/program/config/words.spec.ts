import assert from "node:assert/strict";

import * as fc from "fast-check";

import { parseConfig } from "../../../program";

const web = { name: "web", image: { context: "web" } };

/** Problems of a stack with this service, as `<path> <message>`. */
function told(service: object, others: Record<string, unknown> = {}, region?: string): string[] {
  return problemsOf({ services: [{ ...web, ...service }], ...others }, region);
}

function problemsOf(values: Record<string, unknown>, region?: string): string[] {
  const texts = Object.entries({ area: "shop", stage: "dev", ...values }).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const result = parseConfig(Object.fromEntries(texts) as Record<string, string>, region);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path} ${message}`);
}

describe("what a configuration is told", () => {
  const cases: [title: string, told: string[], expected: RegExp[]][] = [
    [
      "the key that was meant, and not that it is missing",
      problemsOf({ services: [{ name: "web", imge: { context: "web" } }] }),
      [/^berth:services\[0\]\.imge is not known here\. Did you mean `image`\?$/],
    ],
    [
      "all keys, where none is near",
      told({ deploy: { replicas: 2 } }),
      [/^berth:services\[0\]\.deploy is not known here; known are name, image, /],
    ],
    [
      "the value that was meant",
      told({ propagateTags: "SERVICES" }),
      [
        /propagateTags must be one of "SERVICE", "TASK_DEFINITION", "NONE", got "SERVICES"\. Did you mean SERVICE\?$/,
      ],
    ],
    [
      "a map for an image",
      problemsOf({ services: [{ name: "web", image: "web" }] }),
      [/image must be a map, got "web": `\{ context: <folder> \}` to build it, /],
    ],
    [
      "a list of services",
      problemsOf({ services: { web: { image: { context: "web" } } } }),
      [/^berth:services must be a list: each service begins with `- name: <name>`\.$/],
    ],
    [
      "a service that is a map",
      problemsOf({ services: ["web"] }),
      [/^berth:services\[0\] must be a map, got "web"\.$/],
    ],
    [
      "memory in MiB",
      told({ memory: "1GB" }),
      [/memory must be a number, got "1GB": in MiB and without a unit, 1024\.$/],
    ],
    ["memory in MiB, of MiB", told({ memory: "512 MiB" }), [/without a unit, 512\.$/]],
    ["cpu in units", told({ cpu: "0.5 vCPU" }), [/cpu must be a number, got "0\.5 vCPU": .* 512\.$/]],
    [
      "true or a map for a load balancer",
      told({ loadBalancer: "yes", port: 80 }),
      [/loadBalancer must be a map, got "yes": or write true, without quotes\.$/],
    ],
    [
      "a port without quotes, once",
      told({ port: "8080", loadBalancer: true }),
      [/port must be a number, got "8080": leave out the quotes, 8080\.$/],
    ],
    ["seconds without a unit", told({ logRetentionInDays: "30d" }), [/a number without a unit\.$/]],
    [
      "true for yes",
      told({ enableExecuteCommand: "yes" }),
      [/must be true or false, got "yes": write true, without quotes\.$/],
    ],
    [
      "a list for one text",
      told({ container: { command: "serve" } }),
      [/command must be a list, got "serve": write \["serve"\]\.$/],
    ],
    ["text in quotes", told({ tags: { team: 7 } }), [/tags\.team must be text, got 7: put it in quotes\.$/]],
    [
      "no suggestion that another line refuses",
      problemsOf({ stage: "Prod-assets" }),
      [
        /^berth:stage `stage` must be lower case, got "Prod-assets"(?!.*Use)/,
        /must not contain the word "assets"/,
      ],
    ],
    [
      "that a number is no stage",
      problemsOf({ stage: "1" }),
      [/^berth:stage must not be a number alone, got "1": YAML reads 01 as 1.*"pr-1"\.$/],
    ],
    [
      "a certificate of another region",
      told(
        { port: 80, loadBalancer: { certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1" } },
        {},
        "eu-west-1",
      ),
      [/certificateArn.* must be a certificate of eu-west-1, .* got one of us-east-1/],
    ],
    [
      "a subnet where a VPC belongs",
      problemsOf({ network: { vpcId: "subnet-1", subnetIds: ["vpc-1"], securityGroupIds: ["web"] } }),
      [
        /^berth:network\.vpcId .*must be the id of a VPC, .* got "subnet-1", which is a subnet's\.$/,
        /^berth:network\.subnetIds\[0\] .*got "vpc-1", which is a VPC's\.$/,
        /^berth:network\.securityGroupIds\[0\] .*got "web"\.$/,
      ],
    ],
    [
      "an environment's number that YAML has changed, without its value",
      told({ environment: { VERSION: 1.1 } }),
      [
        /^berth:services\[0\]\.environment\.VERSION must be text: put it in quotes, for YAML reads 1\.10 as 1\.1\.$/,
      ],
    ],
  ];
  for (const [title, problems, expected] of cases) {
    it(`is ${title}`, () => {
      assert.equal(problems.length, expected.length, problems.join("\n"));
      for (const [place, text] of expected.entries()) assert.match(problems[place] ?? "", text);
    });
  }

  it("takes whole numbers and booleans of an environment and of build arguments for their text", () => {
    const service = {
      ...web,
      image: { context: "web", args: { JOBS: 4 } },
      environment: { PORT: 8080, DEBUG: true, NAME: "web" },
      sidecars: { proxy: { image: "proxy:1", environment: { PORT: 80 } } },
    };
    const result = parseConfig({ area: "shop", stage: "dev", services: JSON.stringify([service]) });
    assert.ok(result.ok);
    const [parsed] = result.value.services;
    assert.deepEqual(parsed?.environment, { PORT: "8080", DEBUG: "true", NAME: "web" });
    assert.deepEqual(parsed?.image.args, { JOBS: "4" });
    assert.deepEqual(parsed?.sidecars?.["proxy"]?.environment, { PORT: "80" });
  });

  it("takes a certificate of IAM, and one whose region is not known yet", () => {
    const certificate = (certificateArn: string, region?: string) =>
      told({ port: 80, loadBalancer: { certificateArn } }, {}, region);
    assert.deepEqual(certificate("arn:aws:iam::123456789012:server-certificate/web", "eu-west-1"), []);
    assert.deepEqual(certificate("arn:aws:acm:us-east-1:123456789012:certificate/1"), []);
  });

  it("is no word of the schema library's, no problem twice, and all of it ends as a sentence", () => {
    const keys = [
      ...[
        "image",
        "cpu",
        "memory",
        "port",
        "loadBalancer",
        "environment",
        "secrets",
        "container",
        "sidecars",
      ],
      ...["autoscaling", "tags", "propagateTags", "deploymentAlarms", "capacityProviderStrategies", "name"],
      ...["desiredCount", "secretKmsKeyArns", "enableExecuteCommand", "logRetentionInDays"],
    ];
    const top = [
      "services",
      "network",
      "retention",
      "guard",
      "repository",
      "ci",
      "alarm",
      "clusterArn",
      "stage",
    ];
    const value = fc.jsonValue({ maxDepth: 2 });
    const some = (of: readonly string[]) =>
      fc.dictionary(fc.constantFrom(...of, "other"), value, { maxKeys: 4 });
    fc.assert(
      fc.property(some(top), some(keys), (values, service) => {
        const problems = problemsOf({ services: [{ ...web, ...service }], ...values });
        assert.equal(new Set(problems).size, problems.length);
        for (const problem of problems) {
          assert.doesNotMatch(problem, /Invalid|expected|Too (small|big)|Unrecognized|undefined|\[object/);
          assert.match(problem, /[.?]$/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
