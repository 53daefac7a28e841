import * as assert from "node:assert/strict";

import { lifecyclePolicyText, repositories, repositoryImages, repositoryTags } from "../../../inventory";
import { digestOf, image, type FakeImage } from "../accounts/account";
import { fakeAccount } from "../accounts/fake-account";
import { awsError } from "../accounts/fake-aws";

const ociIndex = "application/vnd.oci.image.index.v1+json";
const dockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
const index = (
  word: string,
  children: string[],
  more: Partial<FakeImage> & { subject?: string } = {},
): FakeImage => {
  const { subject, ...rest } = more;
  const manifest = JSON.stringify({
    schemaVersion: 2,
    manifests: children.map((child) => ({ digest: digestOf(child) })),
    ...(subject !== undefined && { subject: { digest: digestOf(subject) } }),
  });
  return image(word, [word], { imageManifestMediaType: ociIndex, manifest, ...rest });
};

describe("repositoryImages", () => {
  it("reads all that a lifecycle policy looks at, archived and untagged images too", async () => {
    const { clients } = fakeAccount({
      repositories: {
        app: [
          image("a", ["1", "latest"], { imageSizeInBytes: 5, lastRecordedPullTime: new Date(3) }),
          image("b"),
          image("c", [], {
            imageStatus: "ARCHIVED",
            lastArchivedAt: new Date(4),
            lastActivatedAt: new Date(2),
          }),
          image("d", [], { imageStatus: "ACTIVATING" }),
          image("s", [], { subjectManifestDigest: digestOf("a") }),
        ],
      },
    });
    const common = { imageTags: [], imagePushedAt: 1e12, imageSizeInBytes: 0 };
    assert.deepEqual(await repositoryImages(clients.ecr, "app"), [
      {
        ...{ ...common, imageDigest: digestOf("a"), imageTags: ["1", "latest"] },
        ...{ imageSizeInBytes: 5, lastRecordedPullTime: 3 },
      },
      { ...common, imageDigest: digestOf("b") },
      {
        ...{ ...common, imageDigest: digestOf("c"), imageStatus: "ARCHIVED" },
        ...{ lastArchivedAt: 4, lastActivatedAt: 2 },
      },
      { ...common, imageDigest: digestOf("d"), imageStatus: "ACTIVATING" },
      { ...common, imageDigest: digestOf("s"), subjectManifestDigest: digestOf("a") },
    ]);
  });

  it("reads the children of indexes, and the subject of an index that is a referrer", async () => {
    const { clients } = fakeAccount({
      repositories: {
        app: [
          image("plain", ["plain"]),
          index("oci", ["x", "y"], { imageTags: ["1", "2"] }),
          index("docker", ["x"], { imageManifestMediaType: dockerList }),
          index("referrer", [], { subject: "oci" }),
        ],
      },
    });
    const images = await repositoryImages(clients.ecr, "app");
    assert.deepEqual(
      images.map(({ children, subjectManifestDigest }) => ({ children, subjectManifestDigest })),
      [
        { children: undefined, subjectManifestDigest: undefined },
        { children: [digestOf("x"), digestOf("y")], subjectManifestDigest: undefined },
        { children: [digestOf("x")], subjectManifestDigest: undefined },
        { children: [], subjectManifestDigest: digestOf("oci") },
      ],
    );
  });

  it("asks for a thousand images and for a hundred indexes a call, and for nothing that it needn't", async () => {
    const plain = Array.from({ length: 2300 }, (_, number) => image(`p${number}`));
    const indexes = Array.from({ length: 250 }, (_, number) => index(`i${number}`, ["x"]));
    const archived = Array.from({ length: 50 }, (_, number) =>
      // An archived one can't be pulled, and holds nothing.
      index(`a${number}`, ["x"], { imageStatus: "ARCHIVED" }),
    );
    const { clients, calls } = fakeAccount({ repositories: { app: [...plain, ...indexes, ...archived] } });
    const images = await repositoryImages(clients.ecr, "app");
    assert.equal(images.length, 2600);
    assert.equal(images.filter(({ children }) => children).length, 250);
    assert.deepEqual(calls, [
      ...Array<string>(3).fill("ecr:DescribeImages"),
      ...Array<string>(3).fill("ecr:BatchGetImage"),
    ]);
  });

  it("reads no manifest when children are not asked for", async () => {
    const { clients, calls } = fakeAccount({ repositories: { app: [index("i", ["x"])] } });
    const [found] = await repositoryImages(clients.ecr, "app", { children: false });
    assert.equal(found?.children, undefined);
    assert.deepEqual(calls, ["ecr:DescribeImages"]);
  });

  it("knows no image of a repository that is not there, or goes after any call", async () => {
    assert.deepEqual(await repositoryImages(fakeAccount({}).clients.ecr, "app"), []);
    for (const [gone, nth] of [
      ["ecr:DescribeImages", 2],
      ["ecr:BatchGetImage", 1],
    ] as const) {
      const account = {
        repositories: { app: [index("i", ["x"]), index("j", ["x"])] } as Record<string, FakeImage[]>,
        pageSize: 1,
      };
      const fault = (action: string, call: number) => {
        if (action === gone && call === nth) delete account.repositories["app"];
      };
      assert.deepEqual(await repositoryImages(fakeAccount(account, { fault }).clients.ecr, "app"), []);
    }
  });

  it("leaves out an index that goes before its manifest is read", async () => {
    const account = { repositories: { app: [index("i", ["x"]), index("j", ["y"])] } };
    const fault = (action: string) => {
      if (action === "ecr:BatchGetImage") account.repositories.app.shift();
    };
    const images = await repositoryImages(fakeAccount(account, { fault }).clients.ecr, "app");
    assert.deepEqual(
      images.map(({ imageDigest }) => imageDigest),
      [digestOf("j")],
    );
  });

  it("names an image once that is pushed anew between two pages", async () => {
    const account = { repositories: { app: [image("a"), image("a"), image("b")] }, pageSize: 1 };
    assert.equal((await repositoryImages(fakeAccount(account).clients.ecr, "app")).length, 2);
  });

  const broken: Record<string, Partial<FakeImage>> = {
    "no JSON": { manifest: "<html>" },
    "no index": { manifest: '{"schemaVersion":2}' },
    "no text": { manifest: "" },
  };
  for (const [name, more] of Object.entries(broken))
    it(`refuses an index whose manifest is ${name}`, async () => {
      const { clients } = fakeAccount({ repositories: { app: [index("i", ["x"], more)] } });
      await assert.rejects(repositoryImages(clients.ecr, "app"), { code: "incomplete-answer" });
    });

  it("refuses when a manifest can't be read for another reason than its absence", async () => {
    const { clients } = fakeAccount({ repositories: { app: [index("i", ["x"])] } });
    const send = clients.ecr.send.bind(clients.ecr) as (command: object) => Promise<unknown>;
    const failures = [{ imageId: { imageDigest: digestOf("i") }, failureCode: "KmsError" }];
    const ecr = {
      send: (command: object) =>
        command.constructor.name === "BatchGetImageCommand" ? Promise.resolve({ failures }) : send(command),
    } as typeof clients.ecr;
    await assert.rejects(repositoryImages(ecr, "app"), { code: "incomplete-answer", message: /KmsError/ });
  });

  const actions = ["ecr:DescribeImages", "ecr:BatchGetImage"];
  for (const action of actions)
    it(`refuses without the right to call ${action}, and names it`, async () => {
      const fault = (made: string) => {
        if (made === action) throw awsError("AccessDeniedException");
      };
      const { clients } = fakeAccount({ repositories: { app: [index("i", ["x"])] } }, { fault });
      await assert.rejects(repositoryImages(clients.ecr, "app"), {
        code: "access-denied",
        permission: action,
      });
    });
});

describe("repositories", () => {
  it("lists all pages in the order of names", async () => {
    const { clients } = fakeAccount({ repositories: { web: [], api: [], app: [] }, pageSize: 1 });
    const found = await repositories(clients.ecr);
    assert.deepEqual(
      found.map(({ repositoryName }) => repositoryName),
      ["api", "app", "web"],
    );
    assert.deepEqual(found[0], {
      repositoryName: "api",
      repositoryUri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api",
      repositoryArn: "arn:aws:ecr:eu-west-1:123456789012:repository/api",
      registryId: "123456789012",
    });
  });
});

describe("lifecyclePolicyText", () => {
  it("is the policy's text, and nothing where there is no policy or no repository", async () => {
    const { clients } = fakeAccount({
      repositories: { app: [], bare: [] },
      lifecyclePolicies: { app: "{}" },
    });
    assert.equal(await lifecyclePolicyText(clients.ecr, "app"), "{}");
    assert.equal(await lifecyclePolicyText(clients.ecr, "bare"), undefined);
    assert.equal(await lifecyclePolicyText(clients.ecr, "absent"), undefined);
  });
});

describe("repositoryTags", () => {
  it("lists every tag, on all pages, of archived images too", async () => {
    const tags = Array.from({ length: 1000 }, (_, number) => `t${number}`);
    const archived = image("b", ["old"], { imageStatus: "ARCHIVED" });
    const { clients, calls } = fakeAccount({ repositories: { app: [image("a", tags), archived] } });
    const found = await repositoryTags(clients.ecr, "app");
    assert.equal(found.length, 1001);
    assert.deepEqual(found.at(-1), { tag: "old", digest: digestOf("b") });
    assert.equal(calls.length, 2);
    assert.deepEqual(await repositoryTags(clients.ecr, "absent"), []);
  });
});
