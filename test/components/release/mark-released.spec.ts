import * as assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
  markReleased,
  NotReleasedError,
  releaseClients,
  type Marking,
} from "../../../components/release/mark-released";
import type { ReleaseInput } from "../../../components/release/release-input";
import { berthUserAgent } from "../../../retention";
import {
  deployment,
  failure,
  fakeClients,
  manifestOf,
  repository,
  service,
  serviceArn,
  task,
  taskDefinitionArn,
  type FakeAws,
} from "../../releases/fake-aws";

const [old, oldManifest] = manifestOf("old");
const [platform, platformManifest] = manifestOf("platform");
const [index, indexManifest] = manifestOf("index", [platform]);
const [wanted, wantedManifest] = manifestOf("wanted");

/** web:2 with the wanted digest is deployed and runs. */
const deployed = (): FakeAws => ({
  services: [service([deployment(2)])],
  taskDefinitions: {
    "web:1": { web: `${repository}@${old}` },
    "web:2": { sidecar: "public.ecr.aws/x/proxy:1", web: `${repository}@${wanted}` },
  },
  tasks: [task(2, wanted)],
  manifests: {
    [old]: oldManifest,
    [wanted]: wantedManifest,
    [index]: indexManifest,
    [platform]: platformManifest,
  },
  tags: { "web-1": old, "web-2": wanted, "release.web.1": old },
  denied: [],
  calls: [],
  waited: 0,
});
type Inputs = { [K in keyof ReleaseInput]: ReleaseInput[K] | undefined } & Omit<Marking, "since">;
const inputs: Inputs = {
  service: "web",
  imageUri: `${repository}@${wanted}`,
  serviceArn,
  taskDefinitionArn: taskDefinitionArn(2),
  timeoutSeconds: 60,
};
const rolling = service([
  deployment(2, { rolloutState: "IN_PROGRESS" }),
  deployment(1, { status: "ACTIVE" }),
]);
const rolledBack = (more = {}) =>
  service([
    deployment(1, { rolloutState: "IN_PROGRESS" }),
    deployment(2, {
      status: "ACTIVE",
      rolloutState: "FAILED",
      rolloutStateReason: "tasks failed to start",
      ...more,
    }),
  ]);

interface Case {
  readonly aws?: Partial<FakeAws>;
  readonly inputs?: Partial<Inputs>;
  /** The tag that is placed or found. */
  readonly tag?: string;
  readonly puts?: number;
  /** What the error says. */
  readonly fails?: RegExp;
  readonly waits?: boolean;
}

const cases: Record<string, Case> = {
  "tags what a completed deployment runs": { tag: "release.web.2" },
  "tags the first release of a repository": { aws: { tags: { "web-2": wanted } }, tag: "release.web.1" },
  "writes nothing when the newest release is on the digest": {
    aws: { tags: { "release.web.1": old, "release.web.7": wanted } },
    tag: "release.web.7",
    puts: 0,
  },
  "adds a tag for a revert to an older release": {
    aws: { tags: { "release.web.1": wanted, "release.web.2": old } },
    tag: "release.web.3",
  },
  "waits for a deployment that is under way": {
    aws: { services: [rolling, rolling, service([deployment(2)])] },
    tag: "release.web.2",
    waits: true,
  },
  "waits for a service deployment that bakes, though its tasks are through": {
    aws: { serviceDeployment: { status: "IN_PROGRESS" } },
    inputs: { timeoutSeconds: 30 },
    fails: /not through after 30 seconds: it waits for the service deployment, which is IN_PROGRESS/,
    waits: true,
  },
  "waits for a task that runs": {
    aws: { tasks: [task(2, wanted, "PENDING"), task(1, old)] },
    inputs: { timeoutSeconds: 5 },
    fails: /it waits for a task of web:2 that runs/,
    waits: true,
  },
  "takes the service's own list where service deployments may not be asked for": {
    aws: { denied: ["listServiceDeployments"] },
    tag: "release.web.2",
  },
  "releases a service that is scaled to nothing with what it would start": {
    aws: { services: [service([deployment(2)], { desiredCount: 0 })], tasks: [] },
    tag: "release.web.2",
  },
  "takes a task's platform image for the index that it is part of": {
    aws: { taskDefinitions: { "web:2": { web: `${repository}@${index}` } }, tasks: [task(2, platform)] },
    inputs: { imageUri: `${repository}@${index}` },
    tag: "release.web.2",
  },
  "takes the digest from the tasks where the task definition has a tag": {
    aws: { taskDefinitions: { "web:2": { web: `${repository}:web-2` } } },
    tag: "release.web.2",
  },
  "asks the registry for the digest behind a tag where no task runs": {
    aws: {
      services: [service([deployment(2)], { desiredCount: 0 })],
      tasks: [],
      taskDefinitions: { "web:2": { web: `${repository}:web-1` } },
    },
    fails: new RegExp(`The service runs ${old} \\(web:2\\)`),
  },
  "takes the primary task set where another controller deploys": {
    aws: {
      services: [
        service([], {
          taskSets: [
            { status: "PRIMARY", stabilityStatus: "STEADY_STATE", taskDefinition: taskDefinitionArn(2) },
          ],
        }),
      ],
    },
    tag: "release.web.2",
  },
  "takes what runs where no task definition is given": {
    inputs: { taskDefinitionArn: undefined },
    tag: "release.web.2",
  },
  "releases another task definition with the wanted image": {
    inputs: { taskDefinitionArn: taskDefinitionArn(9) },
    tag: "release.web.2",
  },
  "takes the next number when somebody else takes this one": {
    aws: {
      beforePut() {
        this.tags!["release.web.2"] ??= old;
      },
    },
    tag: "release.web.3",
    puts: 2,
  },
  "is content when another run places the very tag": {
    aws: {
      beforePut() {
        this.tags!["release.web.2"] = wanted;
      },
    },
    tag: "release.web.2",
  },
  "fails as soon as ECS rolls back, with its reason": {
    aws: { services: [rolledBack()] },
    fails: /is not released with sha256:\w+: The deployment failed: tasks failed to start/,
  },
  "fails when a deployment was rolled back that the service lists no more": {
    aws: {
      services: [service([deployment(1)])],
      serviceDeployment: { status: "ROLLBACK_SUCCESSFUL", statusReason: "alarm web-5xx" },
    },
    fails: /The deployment failed: alarm web-5xx/,
  },
  "fails at once when the primary deployment is of another image, though it is under way": {
    aws: { services: [service([deployment(1, { rolloutState: "IN_PROGRESS" })])] },
    inputs: { taskDefinitionArn: undefined },
    fails: new RegExp(`The service runs web:1 \\(web: ${repository}@${old}\\), not ${wanted}`),
  },
  "fails when the deployment failed and there was none to go back to": {
    aws: {
      services: [service([deployment(2, { rolloutState: "FAILED", rolloutStateReason: "no capacity" })])],
    },
    fails: /The deployment failed: no capacity/,
  },
  "fails when tasks run another digest than a tag once was": {
    aws: {
      taskDefinitions: { "web:2": { web: `${repository}:web-2` } },
      tasks: [task(2, wanted), task(2, old)],
    },
    fails: new RegExp(`The service runs ${old} \\(web:2\\)`),
  },
  "fails when no container is of the repository": {
    aws: { taskDefinitions: { "web:2": { web: `other.test/x@${wanted}` } } },
    fails: /web:2 \(web: other.test.*\), and no image of 000000000000/,
  },
  "fails when the container that is named is not there": {
    inputs: { container: "api" },
    fails: /web:2 \(sidecar: .*\), which has no container "api"/,
  },
  "fails when the service is gone": {
    aws: { services: [undefined] },
    fails: /There is no service arn:.* in the cluster main/,
  },
  "fails when the service is being deleted": {
    aws: { services: [service([], { status: "DRAINING" })] },
    fails: /The service is DRAINING/,
  },
  "fails when the registry lost the image": {
    aws: { manifests: {} },
    fails: /does not hand it out: Requested image not found.*push the image again/,
  },
  "fails for an image that is no digest": {
    inputs: { imageUri: `${repository}:latest` },
    fails: /`imageUri` must be an ECR image by digest/,
  },
  "fails when numbers are taken all the time": {
    aws: {
      beforePut() {
        const next = Object.keys(this.tags!).length;
        this.tags![`release.web.${next}`] ??= old;
        this.tags![`release.web.${next - 1}`] ??= old;
      },
    },
    puts: 10,
    waits: true,
    fails: /Others place release tags of the service "web"/,
  },
  "fails with what ECR says": {
    aws: {
      beforePut() {
        throw failure("LimitExceededException", "1000 tags");
      },
    },
    puts: 1,
    fails:
      /The call ecr:PutImage for the repository "myapp-assets-dev" failed with LimitExceededException: 1000 tags/,
  },
};

const rights: Record<string, string> = {
  describeServices: "ecs:DescribeServices",
  describeTaskDefinition: "ecs:DescribeTaskDefinition",
  listTasks: "ecs:ListTasks",
  batchGetImage: "ecr:BatchGetImage",
  listImages: "ecr:ListImages",
  putImage: "ecr:PutImage",
};
for (const [call, right] of Object.entries(rights))
  cases[`fails without the right to call ${right}, and names it`] = {
    aws: { denied: [call] },
    puts: call === "putImage" ? 1 : 0,
    fails: new RegExp(`The right to call ${right} for .* is missing[^]*Allow ${right} `),
  };

describe("what Release does once its service is deployed", () => {
  /** With AWS and time of ours. */
  const mark = (aws: FakeAws, given: Partial<Inputs> = {}, warnings: string[] = []) => {
    const { timeoutSeconds, retire, ...input } = { ...inputs, ...given };
    const warn = (message: string) => void warnings.push(message);
    return markReleased({ ...fakeClients(aws), warn }, input as ReleaseInput, {
      timeoutSeconds,
      retire,
      since: new Date(0),
    });
  };

  for (const [
    name,
    { tag, puts = tag === undefined ? 0 : 1, fails, waits = false, ...given },
  ] of Object.entries(cases))
    it(name, async () => {
      const aws = deployed();
      Object.assign(aws, given.aws);
      const marked = mark(aws, given.inputs);
      if (fails) {
        await assert.rejects(marked, (error) => {
          assert.ok(error instanceof NotReleasedError && pulumi.RunError.isInstance(error));
          assert.match(error.message, fails);
          return true;
        });
      } else {
        const placed = await marked;
        assert.equal(placed, tag);
        assert.equal(`${repository}@${aws.tags[placed]}`, given.inputs?.imageUri ?? inputs.imageUri);
      }
      assert.equal(aws.calls.filter((call) => call === "putImage").length, puts);
      assert.equal(aws.waited > 1000, waits, `${aws.waited} ms`);
    });

  it("does the same again when it is asked again", async () => {
    const aws = deployed();
    assert.equal(await mark(aws), "release.web.2");
    assert.equal(await mark(aws), "release.web.2");
    assert.equal(aws.calls.filter((call) => call === "putImage").length, 1);
  });

  it("says to ECR that it is berth, by which an alarm leaves its calls out", async () => {
    const settings = { endpoints: {}, allowedAccountIds: [], forbiddenAccountIds: [] };
    const { ecr, ecs } = releaseClients(inputs as ReleaseInput, { ...settings, region: "us-east-1" });
    assert.deepEqual(ecr.config.customUserAgent, [[berthUserAgent]]);
    // Service and repository say themselves in which region they are.
    assert.deepEqual([await ecr.config.region(), await ecs.config.region()], ["eu-west-1", "eu-west-1"]);
  });

  it("takes the next number when another release moves its tag away, as tags of a mutable repository can", async () => {
    const aws = deployed();
    aws.afterPut = () => {
      delete aws.afterPut;
      aws.tags["release.web.2"] = old;
    };
    assert.equal(await mark(aws), "release.web.3");
    assert.equal(aws.tags["release.web.3"], wanted);
  });

  describe("old releases", () => {
    const history = {
      "web-0": index,
      "release.web.1": index,
      "web-1": old,
      "release.web.2": old,
      "release.api.1": old,
      "web-2": wanted,
    };
    const retiring = (keepReleases: number, inUse: string[] = []) => ({ retire: { keepReleases, inUse } });
    const left = (tags: FakeAws["tags"]) => Object.keys(tags).filter((tag) => tag.startsWith("release."));

    const stories: Record<string, [keepReleases: number, inUse: string[], tags: object, expected: string[]]> =
      {
        "go beyond those that are kept": [1, [], history, ["release.api.1", "release.web.3"]],
        "stay as long as they are among those": [
          3,
          [],
          history,
          ["release.web.1", "release.web.2", "release.api.1", "release.web.3"],
        ],
        "stay while something runs them": [
          1,
          [old],
          history,
          ["release.web.2", "release.api.1", "release.web.3"],
        ],
        "stay where release tags are all that an image has": [
          1,
          [],
          { "release.web.1": index, "release.web.2": old, "release.api.1": old },
          ["release.web.1", "release.web.2", "release.api.1", "release.web.3"],
        ],
      };
    for (const [title, [keepReleases, inUse, tags, expected]] of Object.entries(stories))
      it(title, async () => {
        const aws: FakeAws = { ...deployed(), tags: { ...tags }, deployedBefore: [index] };
        assert.equal(await mark(aws, retiring(keepReleases, inUse)), "release.web.3");
        assert.deepEqual(left(aws.tags), expected);
      });

    describe("that ECS has not seen", () => {
      const junk = ["junk-1", "junk-2"].map((content) => manifestOf(content)[0]);
      const stripped = () => ({
        "web-1": old,
        "release.web.1": old,
        "web-2": wanted,
        ...Object.fromEntries(junk.map((digest, n) => [`junk-${n}`, digest])),
        ...Object.fromEntries(junk.map((digest, n) => [`release.web.${n + 2}`, digest])),
      });

      it("take no true release away, stay, and are named with what deletes them", async () => {
        const aws: FakeAws = { ...deployed(), tags: stripped() };
        const warnings: string[] = [];
        assert.equal(await mark(aws, retiring(2), warnings), "release.web.4");
        assert.deepEqual(left(aws.tags), [
          "release.web.1",
          "release.web.2",
          "release.web.3",
          "release.web.4",
        ]);
        assert.match(
          warnings.join(),
          /not known to have run for it: release\.web\.3, release\.web\.2\. They stay/,
        );
        assert.match(warnings.join(), /--image-ids imageTag=release\.web\.3 imageTag=release\.web\.2`/);
      });

      it("are told by the task definitions where deployments may not be asked for", async () => {
        const aws: FakeAws = { ...deployed(), tags: stripped(), denied: ["listServiceDeployments"] };
        await mark(aws, retiring(1));
        assert.deepEqual(left(aws.tags), ["release.web.2", "release.web.3", "release.web.4"]);
      });

      it("can't be told where neither may be asked for: then all stay, and the right is named", async () => {
        const denied = ["listServiceDeployments", "listTaskDefinitions"];
        const aws: FakeAws = { ...deployed(), tags: stripped(), denied };
        const warnings: string[] = [];
        await mark(aws, retiring(1), warnings);
        assert.equal(left(aws.tags).length, 4);
        assert.match(warnings.join(), /stay for now: .*ecs:ListTaskDefinitions/);
      });

      it("are not looked for where nothing would go", async () => {
        const aws: FakeAws = { ...deployed(), tags: stripped() };
        await mark(aws, retiring(9));
        assert.ok(!aws.calls.includes("listTaskDefinitions"));
      });
    });

    it("stay with a warning when the right is missing, and the release is in place", async () => {
      const aws: FakeAws = { ...deployed(), tags: { ...history }, denied: ["batchDeleteImage"] };
      const warnings: string[] = [];
      assert.equal(await mark(aws, retiring(1), warnings), "release.web.3");
      assert.match(
        warnings.join(),
        /Old release tags of the service "web" stay for now: .*ecr:BatchDeleteImage/,
      );
    });

    it("stay without a call unless told otherwise", async () => {
      const aws: FakeAws = { ...deployed(), tags: { ...history } };
      await mark(aws);
      assert.ok(!aws.calls.includes("batchDeleteImage"));
    });
  });
});
