import assert from "node:assert/strict";

import { imagesToCopy } from "../../../cli/cdk/migrate/plan";
import type { StoredImage, UsedImage } from "../../../inventory";
import { image } from "../../retention/image-builder";
import { berth } from "../command";
import { FakeAws } from "../fake-aws";

const hash = "a".repeat(64);

describe("what berth cdk migrate copies", () => {
  const stored = (name: string, daysAgo: number, ...tags: string[]): StoredImage => ({
    ...image(name, daysAgo, { tags }),
    imageSizeInBytes: 1000,
  });
  const used = (digest: string, name: string): UsedImage => ({
    ...{ repositoryName: "shared", digest, tags: [], user: { kind: "service", name } },
  });
  const tagsOf = (tags: string[], app?: string) =>
    imagesToCopy([stored("one", 1, ...tags)], [used("one", "main/web")], app)[0]?.tags;

  it("is what runs, each image once with all who run it, the oldest first", () => {
    const images = [stored("new", 1, hash), stored("idle", 2), stored("old", 3)];
    const plan = imagesToCopy(images, [used("new", "a"), used("old", "a"), used("new", "b")], "shop");
    assert.deepEqual(
      plan.map(({ digest, users, isAsset }) => [digest, users.map(({ name }) => name), isAsset]),
      [
        ["old", ["a"], false],
        ["new", ["a", "b"], true],
      ],
    );
  });

  const cases: readonly [string, string[], string | undefined, string[]][] = [
    ["an asset's tag, as the app's synthesizer will publish it", [hash], "shop", [`shop_${hash}`]],
    ["an asset's tag as it is, without an app", [hash], undefined, [hash]],
    ["a tag that says what it is", ["web-17"], "shop", ["web-17"]],
    [
      "no tag that moves, is a release or a mark of cdk gc",
      ["latest", "release.web.3", "0-aws-cdk.isolated-17"],
      "shop",
      [],
    ],
  ];
  for (const [title, tags, app, expected] of cases)
    it(`has ${title}`, () => assert.deepEqual(tagsOf(tags, app), expected));
});

describe("berth cdk migrate refuses", () => {
  const cases: readonly [string, readonly string[], RegExp][] = [
    ["a missing target", [], /`--to <repository>` is missing/],
    [
      "a target that is not there",
      ["--from", "shared", "--to", "own"],
      /There is no repository own in this account/,
    ],
    [
      "a source that is not there",
      ["--to", "shared"],
      /no repository cdk-hnb659fds-container-assets-<account>-<region>.*by `--from`/,
    ],
    ["one repository as both", ["--from", "shared", "--to", "shared"], /are both shared/],
    [
      "an app that no tag can begin with",
      ["--to", "shared", "--app", "a_b"],
      /`--app` must be 1 to 63 letters/,
    ],
  ];
  for (const [title, argv, words] of cases) {
    it(title, async () => {
      const aws = new FakeAws();
      aws.repository("shared");
      const { code, stdout, stderr } = await berth(["cdk", "migrate", ...argv], aws);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, words);
    });
  }

  it("nothing where nothing runs, and says so", async () => {
    const aws = new FakeAws();
    aws.repository("shared").push("idle", "x");
    aws.repository("own");
    const { code, stdout } = await berth(["cdk", "migrate", "--from", "shared", "--to", "own"], aws);
    assert.deepEqual([code, stdout], [0, "Nothing runs an image of shared, so there is nothing to copy.\n"]);
  });
});
