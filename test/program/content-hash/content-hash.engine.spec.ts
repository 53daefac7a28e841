import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as fc from "fast-check";

import { install } from "../../../local/installation";
import { contentHash } from "../../../program/content-hash/content-hash";
import { PrepareError } from "../../../program/errors";
import { contextHashModel } from "./context-hash-model";
import { startDockerBuildPlugin, type DockerBuildPlugin } from "./docker-build-plugin";
import { changes, projects, writeProject, type Project } from "./random-contexts";

const dockerfiles = ["ctx/Dockerfile", "docker/web"];

describe("contentHash beside docker-build's contextHash", function () {
  this.timeout(300_000);
  let plugin: DockerBuildPlugin;
  let base: string;
  let count = 0;

  before(async () => {
    const { toolchain } = await install(() => undefined);
    plugin = await startDockerBuildPlugin(toolchain.dockerBuildPlugin);
    base = fs.mkdtempSync(path.join(os.tmpdir(), "berth-contexts-"));
  });
  after(async () => {
    await plugin.close();
    fs.rmSync(base, { recursive: true });
  });

  /** A checkout of the project, somewhere else each time; without a Dockerfile there would be nothing to compare. */
  function checkOut(project: Project): string {
    const root = path.join(base, `${count++}`);
    fs.mkdirSync(root);
    writeProject(root, project);
    for (const name of dockerfiles) {
      const file = path.join(root, name);
      if (fs.lstatSync(file, { throwIfNoEntry: false })?.isFile()) continue;
      fs.rmSync(file, { recursive: true, force: true });
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, "FROM scratch\n");
    }
    return root;
  }

  /** Nothing when it refuses. */
  async function ours(root: string, dockerfile: string): Promise<string | undefined> {
    try {
      return await contentHash({ context: "ctx", dockerfile }, root, { cache: false });
    } catch (error) {
      assert.ok(error instanceof PrepareError && error.code === "build-context", String(error));
      return undefined;
    }
  }

  const places = (root: string, dockerfile: string) => ({
    context: path.join(root, "ctx"),
    dockerfile: path.join(root, dockerfile),
  });

  it("refuses, or else reads a context and its ignore files as docker-build does", async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(projects(), fc.constantFrom(...dockerfiles), async (project, dockerfile) => {
        const root = checkOut(project);
        if ((await ours(root, dockerfile)) === undefined) return;
        read++;
        const model = contextHashModel(places(root, dockerfile));
        assert.equal(await plugin.findsChange(model, places(root, dockerfile)), false);
      }),
      { numRuns: 300 },
    );
    assert.ok(read > 50, `Only ${read} contexts were not refused.`);
  });

  it("changes whenever docker-build's does", async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(
        projects(),
        changes(),
        fc.constantFrom(...dockerfiles),
        async (project, change, file) => {
          const [before, after] = [checkOut(project), checkOut(change.apply(project))];
          const [oursBefore, oursAfter] = [await ours(before, file), await ours(after, file)];
          if (oursBefore === undefined || oursAfter === undefined) return;
          const theirs = await plugin.findsChange(
            contextHashModel(places(before, file)),
            places(after, file),
          );
          if (!theirs) return;
          changed++;
          assert.notEqual(oursBefore, oursAfter, change.title);
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(changed > 20, `docker-build found only ${changed} changes.`);
  });

  it("stays the same for another checkout, of another time and owner", async () => {
    await fc.assert(
      fc.asyncProperty(projects(), fc.constantFrom(...dockerfiles), async (project, dockerfile) => {
        const [one, other] = [checkOut(project), checkOut(project)];
        for (const file of within(other)) {
          const { mode } = fs.lstatSync(file);
          if (process.getuid?.() === 0) fs.lchownSync(file, 1, 1);
          // A new owner loses the bits that would let others act in its name.
          if (!fs.lstatSync(file).isSymbolicLink()) fs.chmodSync(file, mode);
          fs.lutimesSync(file, new Date(0), new Date(0));
        }
        assert.equal(await ours(one, dockerfile), await ours(other, dockerfile));
      }),
      { numRuns: 60 },
    );
  });

  it("is told of a dangling link, which ends a folder for docker-build", async () => {
    const links = { "ctx/b": { link: "nowhere" }, "ctx/c": { text: "1", mode: 0o644 } } as const;
    const [before, after] = [checkOut(links), checkOut({ ...links, "ctx/c": { text: "2", mode: 0o644 } })];
    const theirs = contextHashModel(places(before, "docker/web"));
    assert.equal(await plugin.findsChange(theirs, places(before, "docker/web")), false);
    assert.equal(await plugin.findsChange(theirs, places(after, "docker/web")), false);
    assert.equal(await ours(before, "docker/web"), undefined);
  });
});

/** All that is in a folder, and in its folders. `readdir` with `recursive` goes into links, and two links to "." have no end. */
function within(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    return [at, ...(entry.isDirectory() ? within(at) : [])];
  });
}
