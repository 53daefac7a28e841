import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { berth } from "../command";
import { FakeAws } from "../fake-aws";

describe("berth cdk pin", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-assembly-"));
  after(() => fs.rmSync(folder, { recursive: true }));

  /** A cloud assembly of one stack, and of one in a stage. */
  before(() => {
    const assets = (...images: object[]) => ({
      version: "1",
      files: {},
      dockerImages: Object.fromEntries(
        images.map((image, n) => [`asset-${n}`, { source: {}, destinations: { here: image } }]),
      ),
    });
    const write = (file: string, content: object) => {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), JSON.stringify(content));
    };
    const manifest = (file: string) => ({ type: "cdk:asset-manifest", properties: { file } });
    const stage = { type: "cdk:cloud-assembly", properties: { directoryName: "assembly-Prod" } };
    write("manifest.json", { artifacts: { "shop.assets": manifest("shop.assets.json"), Prod: stage } });
    write("assembly-Prod/manifest.json", {
      artifacts: { "billing.assets": manifest("billing.assets.json") },
    });
    write("shop.assets.json", assets(one, { ...two, region: "${AWS::Region}" }));
    write("assembly-Prod/billing.assets.json", assets({ ...one, assumeRoleArn: "arn" }, other));
  });

  const one = { repositoryName: "myapp-assets-dev", imageTag: "shop_a" };
  const two = { repositoryName: "myapp-assets-dev", imageTag: "shop_b" };
  const other = { repositoryName: "myapp-assets-prod", imageTag: "shop_a", region: "eu-central-1" };

  function account(): { aws: FakeAws; digests: Record<string, string> } {
    const aws = new FakeAws();
    const push = ({ repositoryName, imageTag }: typeof one) =>
      aws.repository(repositoryName).push(`${repositoryName} ${imageTag}`, imageTag);
    const named = [one, two, other].map(
      (image) => [`${image.repositoryName}:${image.imageTag}`, push(image)] as const,
    );
    return { aws, digests: Object.fromEntries(named) };
  }

  it("writes the digest of each image once, those of stages too, each asked for in its region", async () => {
    const { aws, digests } = account();
    const { code, stdout, stderr } = await berth(["cdk", "pin", "--assembly", folder], aws);
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), digests);
    assert.deepEqual(new Set(aws.regions), new Set([undefined, "eu-central-1"]));
  });

  it("names what is not pushed yet, and what pushes it", async () => {
    const { aws } = account();
    aws.repository("myapp-assets-dev").tags.delete("shop_b");
    const { code, stdout, stderr } = await berth(["cdk", "pin", "--assembly", folder], aws);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /Not pushed yet.*: myapp-assets-dev:shop_b\. Push them first: `cdk publish-assets/);
  });

  it("refuses a folder that is no cloud assembly", async () => {
    const { code, stderr } = await berth(["cdk", "pin", "--assembly", os.tmpdir()], account().aws);
    assert.equal(code, 2);
    assert.match(stderr, /is no cloud assembly: it has no manifest\.json\. `cdk synth` writes one/);
  });

  it("says which file can't be written", async () => {
    const argv = ["cdk", "pin", "--assembly", folder, "--out", path.join(folder, "nowhere", "digests.json")];
    const { code, stderr } = await berth(argv, account().aws);
    assert.equal(code, 2);
    assert.match(stderr, /`--out` .*digests\.json can't be written \(ENOENT\)/);
  });
});
