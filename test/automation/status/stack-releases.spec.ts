import assert from "node:assert/strict";

import { parseStackState } from "../../../releases/status/stack-state";
import { stackReleases } from "../../../releases/status/stack-releases";
import { FakeAws } from "../../cli/fake-aws";
import { shopState } from "../../cli/status/stack-state";

describe("the releases of a stack", () => {
  const repositoryName = "shop-assets-prod";
  const aws = new FakeAws();
  const repository = aws.repository(repositoryName);
  const digests = [1, 2, 3].map((n) => repository.push(`web ${n}`, `web-1${n}`, `release.web.${n}`));
  repository.push("another's", "release.api.1");
  repository.put("withdrawn.web.3", digests[2]!);
  const text = JSON.stringify(shopState({ repositoryName, revision: 12, digest: digests[1]! }));
  const state = parseStackState(text)!;
  const listed = (service?: string) => stackReleases(aws.clients({}), state, service);

  it("are those of its own services, the newest first, with what is current and what is withdrawn", async () => {
    const short = (await listed()).map(({ tag, isCurrent, withdrawn }) => [tag, isCurrent, withdrawn?.tag]);
    assert.deepEqual(short, [
      ["release.web.3", false, "withdrawn.web.3"],
      ["release.web.2", true, undefined],
      ["release.web.1", false, undefined],
    ]);
  });

  it("have the digest and the repository that a rollback would use", async () => {
    const [, , first] = await listed("web");
    assert.deepEqual(first, {
      ...{ service: "web", n: 1, tag: "release.web.1", digest: digests[0], repositoryName },
      isCurrent: false,
    });
  });

  it("are none of a service that the stack doesn't have", async () => {
    assert.deepEqual(await listed("api"), []);
  });
});
