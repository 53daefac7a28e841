import * as assert from "node:assert/strict";

import { imagesInUse } from "../../inventory";
import { digestOf, image } from "./accounts/account";
import { ref, service, told } from "./accounts/account-builder";
import { fakeAccount } from "./accounts/fake-account";
import { definitions, repositories } from "./accounts/finds";

describe("imagesInUse", () => {
  it("tells of the wanted repositories alone, and where they are", async () => {
    const { clients, calls } = fakeAccount({
      repositories: { ...repositories, other: [image("o", ["1"])] },
      clusters: { main: { services: [service("web", ["web:1"])] } },
      taskDefinitions: definitions({ "web:1": { a: "app:1", o: "other:1" } }),
    });
    const { inUse } = await imagesInUse(clients, { repositories: new Set(["app"]) });
    assert.deepEqual(inUse, [
      {
        repositoryName: "app",
        registryId: "123456789012",
        region: "eu-west-1",
        digest: digestOf("a"),
        tag: "1",
        tags: ["1"],
        user: { kind: "service", name: "main/web", role: "running" },
      },
    ]);
    assert.equal(calls.filter((one) => one === "ecr:ListImages").length, 1);
  });

  it("tells all tags by which a user refers to an image", async () => {
    const { clients } = fakeAccount({
      repositories,
      clusters: { main: { services: [service("web", ["web:1"])] } },
      taskDefinitions: definitions({ "web:1": { a: "app:latest", b: "app:1", c: "app:2@c" } }),
    });
    const { inUse } = await imagesInUse(clients);
    assert.deepEqual(
      inUse.map(({ tag, tags }) => ({ tag, tags })),
      [
        { tag: "1", tags: ["1", "latest"] },
        { tag: undefined, tags: [] },
      ],
    );
  });

  it("knows of no use in a registry without repositories", async () => {
    const { clients } = fakeAccount({
      clusters: { main: { services: [service("web", ["web:1"])] } },
      taskDefinitions: definitions({ "web:1": { app: "app:1" } }),
    });
    assert.deepEqual(told(await imagesInUse(clients)), []);
  });

  it("takes a registry that it is given, by any host, and lists no repositories", async () => {
    const { clients, calls } = fakeAccount({
      repositories,
      clusters: { main: { services: [service("web", ["web:1"])] } },
      taskDefinitions: { "web:1": [{ name: "app", image: "127.0.0.1:4566/app:2" }] },
    });
    const registry = { hosts: ["127.0.0.1:4566"], repositoryNames: new Set(["app"]) };
    assert.deepEqual(told(await imagesInUse(clients, { registry })), ["app:2@b service main/web: running"]);
    assert.ok(!calls.includes("ecr:DescribeRepositories"));
  });

  it("says what it did not look at", async () => {
    const { clients, calls } = fakeAccount({});
    const report = await imagesInUse(clients, { sources: ["lambda"] });
    const sources = [
      "ecs",
      "eventbridge",
      "scheduler",
      "app-runner",
      "batch",
      "codebuild",
      "task-definitions",
    ];
    assert.deepEqual(
      report.notLookedAt,
      sources.map((source) => ({ source, reason: "not asked for" })),
    );
    assert.equal(report.calls, calls.length);
  });

  it("takes declared images, with and without registry, and asks no tags of images that are known", async () => {
    const { clients, calls } = fakeAccount({ repositories });
    const declared = [
      { image: "app:2", usedBy: "EKS cluster main" },
      { image: ref("app@c"), usedBy: "the account 210987654321" },
    ];
    const images = new Map([["app", [{ imageDigest: digestOf("b"), imageTags: ["2"], imagePushedAt: 0 }]]]);
    const report = await imagesInUse(clients, { declared, images });
    assert.deepEqual(told(report), [
      "app:2@b declared EKS cluster main",
      "app@c declared the account 210987654321",
    ]);
    assert.ok(!calls.includes("ecr:ListImages"));
  });

  it("refuses declared images that protect nothing, all at once", async () => {
    const { clients } = fakeAccount({ repositories });
    const declared = ["App", "nginx:1", "other:1"].map((one) => ({ image: one, usedBy: "EKS" }));
    await assert.rejects(imagesInUse(clients, { declared }), (error: Error & { code: string }) => {
      assert.equal(error.code, "invalid-declaration");
      assert.equal(error.message.split("\n").length, 4);
      assert.match(error.message, /`declared`: "App" \(used by EKS\) is no image reference\./);
      assert.match(error.message, /"other:1" \(used by EKS\) is not in this registry\./);
      return true;
    });
  });

  it("asks as many at a time as it may, and tells how far it is", async () => {
    const services = Array.from({ length: 60 }, (_, index) => service(`s${index}`, [`s${index}:1`]));
    const taskDefinitions = Object.fromEntries(services.map((_, index) => [`s${index}:1`, []]));
    const account = { repositories, clusters: { main: { services } }, taskDefinitions };
    const fake = fakeAccount(account);
    const seen: number[] = [];
    await imagesInUse(fake.clients, { concurrency: 4, onProgress: ({ calls }) => seen.push(calls) });
    assert.equal(fake.most, 4);
    assert.equal(seen.length, fake.calls.length);
    assert.equal(Math.max(...seen), fake.calls.length);
  });
});
