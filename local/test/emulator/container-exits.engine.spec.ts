import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

import { ensureEmulator } from "../../emulator";
import { checkout, userCache } from "../../paths";

/** A Docker of which one container runs for two seconds, and that tells when it ends. */
const script = (mend: string) => `
import threading, time
from ministack.services import ecs
${mend}
asked, ended = [], threading.Event()

class Container:
    id = "c1"
    def reload(self): asked.append(time.monotonic())
    @property
    def status(self): return "exited" if ended.is_set() else "running"
    def wait(self): return {"StatusCode": 3}

class Docker:
    class containers:
        @staticmethod
        def get(_): return Container()
    def events(self, **_):
        ended.wait(60)
        yield {}
        threading.Event().wait(60)

arn = "arn:aws:ecs:us-east-1:000000000000:task/main/1"
task = {"taskArn": arn, "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "_docker_ids": ["c1"],
        "containers": [{"name": "web"}], "_container_essentials": [True], "clusterArn": "cluster/main"}
ecs._tasks[arn] = task
ecs._watch_task_lifecycle(task, Docker(), "000000000000", "us-east-1")
time.sleep(2)
looks = len(asked)
ended.set()
time.sleep(1)
print(looks, task["lastStatus"])
`;

describe("the emulator's look at a container that runs", function () {
  this.timeout(120_000);

  async function run(mend: string): Promise<{ looks: number; status: string }> {
    const { python } = await ensureEmulator({ cache: userCache(), onProgress: () => undefined });
    const env = {
      ...process.env,
      PYTHONPATH: path.join(checkout, "local/emulator/mends"),
      PYTHONDONTWRITEBYTECODE: "1",
    };
    const { stdout, stderr } = spawnSync(python, ["-c", script(mend)], { encoding: "utf8", env });
    const [, looks, status = ""] = /^(\d+) (\w+)\n$/.exec(stdout) ?? [];
    assert.ok(looks, stderr);
    return { looks: Number(looks), status };
  }

  it("is not repeated until Docker tells of an end, which the task then shows at once", async () => {
    const { looks, status } = await run("import container_exits");
    assert.ok(looks <= 3, String(looks));
    assert.equal(status, "STOPPED");
  });

  it("is repeated all the time without the mend", async () => {
    const { looks } = await run("");
    assert.ok(looks > 10, String(looks));
  });
});
