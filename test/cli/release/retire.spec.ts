import assert from "node:assert/strict";

import { berth, temporaryFiles } from "../command";
import { FakeAws, registry, service, task } from "../fake-aws";

/** A repository of which the service `web` released a, b, c and d, and runs `running`. */
function history(aws: FakeAws, running = "d"): Record<string, string> {
  const shop = aws.repository("shop");
  const digests = Object.fromEntries(
    ["a", "b", "c", "d"].map((name, at) => [name, shop.push(name, `web-${name}`, `release.web.${at + 1}`)]),
  );
  aws.looks = [service(1)];
  aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${digests[running]}` };
  aws.tasks = [task(1, { web: digests[running]! })];
  return digests;
}

interface Answer {
  readonly gone: readonly string[];
}

describe("berth release list", () => {
  it("shows the releases, the newest first", async () => {
    const aws = new FakeAws();
    const digests = history(aws);
    const { code, stdout } = await berth(["release", "list", "--repository", "shop"], aws);
    assert.equal(code, 0);
    assert.deepEqual(stdout.match(/release\.\S+/g), [
      "release.web.4",
      "release.web.3",
      "release.web.2",
      "release.web.1",
    ]);
    assert.ok(stdout.includes(digests["d"]!.slice(0, 19)));
  });

  it("answers machines", async () => {
    const aws = new FakeAws();
    const digests = history(aws);
    aws.repository("shop").push("x", "release.worker.7");
    const argv = ["release", "list", "--repository", "shop", "--service", "web", "--format", "json"];
    const answer = JSON.parse((await berth(argv, aws)).stdout) as { releases: object[] };
    assert.equal(answer.releases.length, 4);
    assert.deepEqual(answer.releases[0], {
      service: "web",
      n: 4,
      tag: "release.web.4",
      digest: digests["d"],
    });
  });

  it("says that there are none", async () => {
    const aws = new FakeAws();
    aws.repository("shop");
    assert.match(
      (await berth(["release", "list", "--repository", "shop"], aws)).stdout,
      /shop has no releases\./,
    );
  });

  it("says that there are none of a name, with the nearest of those that there are", async () => {
    const aws = new FakeAws();
    history(aws);
    const { code, stdout } = await berth(
      ["release", "list", "--repository", "shop", "--service", "wbe"],
      aws,
    );
    assert.equal(code, 0);
    assert.match(stdout, /^shop has no releases of wbe\. Did you mean web\? It has those of web\./);
  });

  it("tells the histories of services that are gone", async () => {
    const aws = new FakeAws();
    history(aws);
    aws.repository("shop").push("x", "x", "release.web-f29b6b5.1");
    const argv = ["release", "list", "--repository", "shop"];
    assert.match(
      (await berth(argv, aws)).stdout,
      /No ECS service that runs images of shop is counted as web-f29b6b5 any more\..*--gone/,
    );
    const { gone } = JSON.parse((await berth([...argv, "--format", "json"], aws)).stdout) as Answer;
    assert.deepEqual(gone, ["web-f29b6b5"]);
  });

  it("calls no history gone whose service says its name, or one of whose images runs", async () => {
    const aws = new FakeAws();
    history(aws, "c");
    aws.looks = [service(1, { tags: [{ key: "berth:service", value: "front" }] })];
    aws.repository("shop").push("x", "x", "release.front.1");
    const ended = await berth(["release", "list", "--repository", "shop", "--format", "json"], aws);
    assert.deepEqual((JSON.parse(ended.stdout) as Answer).gone, []);
  });

  it("lists them also where nobody may look at services, and says so", async () => {
    const aws = new FakeAws();
    history(aws);
    aws.denied = ["ListServices"];
    const { code, stdout } = await berth(["release", "list", "--repository", "shop"], aws);
    assert.equal(code, 0);
    assert.match(stdout, /release\.web\.4[^]*still there can't be told: .*ecs:ListServices/);
  });

  it("refuses a repository that is not there, with the nearest name", async () => {
    const aws = new FakeAws();
    aws.repository("shop");
    const ended = await berth(["release", "list", "--repository", "shpo"], aws);
    assert.equal(ended.code, 2);
    assert.match(ended.stderr, /no repository shpo in this account and region\. Did you mean shop\?/);
  });
});

describe("berth release retire", () => {
  const file = temporaryFiles();
  let aws: FakeAws;
  const retire = (...more: string[]) => berth(["release", "retire", "--repository", "shop", ...more], aws);
  const releases = () => [...aws.repository("shop").tags.keys()].filter((tag) => tag.startsWith("release."));

  beforeEach(() => {
    aws = new FakeAws();
  });

  it("takes the tags of all but the last releases, and no image", async () => {
    history(aws);
    const ended = await retire("--keep-releases", "2");
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(releases(), ["release.web.3", "release.web.4"]);
    assert.equal(aws.repository("shop").digests.length, 4);
    assert.match(ended.stdout, /2 release tags taken away[^]*release\.web\.1[^]*Not looked at: /);
  });

  it("keeps five unless told otherwise", async () => {
    history(aws);
    assert.match((await retire()).stdout, /no release tag to take away; the last 5 releases /);
    assert.equal(releases().length, 4);
  });

  it("keeps what is in use, however old", async () => {
    history(aws);
    const declared = file("declared.json", [{ image: "shop:web-a", usedBy: "EKS cluster main" }]);
    await retire("--keep-releases", "1", "--declared", declared);
    assert.deepEqual(releases(), ["release.web.1", "release.web.4"]);
  });

  it("takes nothing away above what runs, for nobody knows why it is there", async () => {
    history(aws, "a");
    const { stdout } = await retire("--keep-releases", "1");
    assert.equal(releases().length, 4);
    assert.match(stdout, /release\.web\.2 stays, and counts for none/);
  });

  it("keeps the index of a platform's image in use", async () => {
    const shop = aws.repository("shop");
    const child = shop.push("amd64");
    const index = shop.pushIndex([child], "v1", "release.web.1");
    shop.push("b", "v2", "release.web.2");
    aws.looks = [service(1)];
    aws.taskDefinitions["web:1"] = { web: `${registry}/shop@${child}` };
    aws.tasks = [task(1, { web: child })];
    await retire("--keep-releases", "1");
    assert.equal(shop.tags.get("release.web.1"), index);
  });

  it("keeps what is declared", async () => {
    history(aws);
    const declared = file("declared.json", [{ image: "shop:web-b", usedBy: "EKS cluster main" }]);
    await retire("--keep-releases", "1", "--declared", declared);
    assert.deepEqual(releases(), ["release.web.2", "release.web.4"]);
  });

  it("never takes an image's last tag", async () => {
    history(aws);
    aws.repository("shop").tags.delete("web-a");
    const ended = await retire("--keep-releases", "1");
    assert.deepEqual(releases(), ["release.web.1", "release.web.4"]);
    assert.equal(aws.repository("shop").digests.length, 4);
    assert.equal(ended.code, 0);
  });

  it("only says what it would take in a dry run", async () => {
    history(aws);
    const ended = await retire("--keep-releases", "2", "--dry-run", "--format", "json");
    assert.deepEqual((JSON.parse(ended.stdout) as { planned: string[] }).planned, [
      "release.web.1",
      "release.web.2",
    ]);
    assert.equal(releases().length, 4);
    assert.match(
      (await retire("--keep-releases", "2", "--dry-run")).stdout,
      /2 release tags would be taken away/,
    );
  });

  it("says that nothing is counted under a name, and takes nothing", async () => {
    history(aws);
    const ended = await retire("--service", "wbe", "--keep-releases", "1");
    assert.equal(ended.code, 0);
    assert.match(ended.stdout, /^shop has no releases of wbe\. Did you mean web\?/);
    assert.equal(releases().length, 4);
  });

  it("ends the history of a service that is gone, when asked", async () => {
    history(aws);
    const shop = aws.repository("shop");
    shop.push("x", "x", "release.old.1");
    shop.push("y", "y", "release.old.2", "release.old.pending-0123456789ab");
    shop.push("z", "release.old.3");
    assert.match((await retire()).stdout, /Nothing runs an image of the releases of old any more.*`--gone`/);
    assert.equal(releases().length, 7);
    const ended = await retire("--gone");
    assert.equal(ended.code, 0);
    // Its last tag: ECR would delete the image with it.
    assert.deepEqual(
      releases().filter((tag) => tag.includes("old")),
      ["release.old.3"],
    );
    assert.equal(releases().filter((tag) => tag.includes("web")).length, 4);
    assert.equal(shop.digests.length, 7);
  });

  it("leaves other services' releases alone when asked for one", async () => {
    history(aws);
    aws.repository("shop").push("x", "x", "release.worker.1");
    aws.repository("shop").push("y", "y", "release.worker.2");
    await retire("--keep-releases", "1", "--service", "worker");
    assert.deepEqual(
      releases().filter((tag) => tag.includes("worker")),
      ["release.worker.2"],
    );
    assert.equal(releases().length, 5);
  });

  const refusals: [title: string, change: () => void, argv: string[], said: RegExp][] = [
    [
      "to retire without knowing what is in use",
      () => (aws.denied = ["ListTasks"]),
      [],
      /ecs:ListTasks is missing/,
    ],
    [
      "to keep no release",
      () => undefined,
      ["--keep-releases", "0"],
      /whole number from 1 to 1000\. The nearest one is 1\./,
    ],
    ["a source that is none", () => undefined, ["--sources", "ecs,lamda"], /Did you mean lambda\?/],
    [
      "declarations that are none",
      () => undefined,
      ["--declared", "no-list"],
      /`--declared` .* has a problem:/,
    ],
    [
      "declarations of other registries",
      () => undefined,
      ["--declared", "other"],
      /"nginx:1" \(used by EKS\) is not in this registry/,
    ],
  ];
  const files: Record<string, unknown> = {
    "no-list": { image: "shop:1" },
    other: [{ image: "nginx:1", usedBy: "EKS" }],
  };
  for (const [title, change, argv, said] of refusals) {
    it(`refuses ${title}`, async () => {
      history(aws);
      change();
      const ended = await retire(
        ...argv.map((word) => (word in files ? file(`${word}.json`, files[word]) : word)),
      );
      assert.equal(ended.code, 2);
      assert.match(ended.stderr, said);
      assert.equal(releases().length, 4);
    });
  }
});
