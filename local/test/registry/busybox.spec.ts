import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { ensureBusybox } from "../../registry";

/** The smallest ELF header with one program header of this type. */
function elf(programHeaderType: number): Buffer {
  const header = Buffer.alloc(64 + 56);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  header.writeBigUInt64LE(64n, 32);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(programHeaderType, 64);
  return header;
}

describe("ensureBusybox", () => {
  let cache: string;

  beforeEach(async () => {
    cache = await fs.mkdtemp(path.join(os.tmpdir(), "berth-busybox-"));
    await fs.mkdir(path.join(cache, "busybox-static", "bin"), { recursive: true });
    await fs.writeFile(path.join(cache, "busybox-static", "bin", "busybox"), elf(1));
  });

  afterEach(() => fs.rm(cache, { recursive: true }));

  const candidates: { name: string; content: Buffer; taken: boolean }[] = [
    { name: "takes an installed one that is static", content: elf(1), taken: true },
    { name: "passes by an installed one that needs a loader", content: elf(3), taken: false },
    { name: "passes by what is no program", content: Buffer.from("#!/bin/sh\nexec busybox\n"), taken: false },
  ];
  for (const { name, content, taken } of candidates) {
    it(name, async () => {
      const installed = path.join(cache, "installed");
      await fs.writeFile(installed, content);
      const wanted = taken ? installed : path.join(cache, "busybox-static", "bin", "busybox");
      assert.equal(await ensureBusybox({ cache, installed: [installed] }), wanted);
    });
  }

  it("takes the one in the cache when none is installed", async () => {
    const found = await ensureBusybox({ cache, installed: [path.join(cache, "absent")] });
    assert.equal(found, path.join(cache, "busybox-static", "bin", "busybox"));
  });
});
