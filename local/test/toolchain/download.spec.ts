import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { fetchRelease } from "../../toolchain/download";
import { downloadsReachable, rememberDownloads } from "../../toolchain/download-probe";

describe("Official downloads", () => {
  let dir: string;
  let server: http.Server;
  let url: string;
  let requests: string[];
  let answers: Record<string, Buffer>;
  beforeEach(async () => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-download-"));
    requests = [];
    answers = {};
    server = http.createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      const body = answers[request.url ?? ""];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    fs.rmSync(dir, { recursive: true, force: true });
  });

  const unreachable = "http://127.0.0.1:1";
  const day = 24 * 60 * 60 * 1000;

  describe("downloadsReachable", () => {
    it("asks once a day", async () => {
      const now = Date.now();
      assert.equal(await downloadsReachable(dir, [url], now), true);
      assert.equal(await downloadsReachable(dir, [url], now + day / 2), true);
      assert.equal(requests.length, 1);
      await downloadsReachable(dir, [url], now + day);
      assert.equal(requests.length, 2);
    });

    it("remembers a no as well", async () => {
      const now = Date.now();
      assert.equal(await downloadsReachable(dir, [url, unreachable], now), false);
      assert.equal(await downloadsReachable(dir, [url], now + 1), false);
    });

    it("remembers that a download failed after all", async () => {
      await downloadsReachable(dir, [url]);
      rememberDownloads(dir, false);
      assert.equal(await downloadsReachable(dir, [url]), false);
    });

    it("asks again when its note can't be read", async () => {
      fs.writeFileSync(path.join(dir, "downloads.json"), "{");
      assert.equal(await downloadsReachable(dir, [url]), true);
    });
  });

  describe("fetchRelease", () => {
    const target = () => path.join(dir, "tool");
    const release = (file: string, member?: string) => {
      const sha256 = createHash("sha256")
        .update(answers[file] ?? "")
        .digest("hex");
      return { url: `${url}${file}`, sha256, ...(member !== undefined && { member }) };
    };

    it("stores a release that is the executable itself", async () => {
      answers["/tool"] = Buffer.from("#!/bin/sh\necho run\n");
      await fetchRelease(release("/tool"), target());
      assert.equal(execFileSync(target(), { encoding: "utf8" }), "run\n");
    });

    it("takes its member out of an archive", async () => {
      fs.mkdirSync(path.join(dir, "source", "bin"), { recursive: true });
      fs.writeFileSync(path.join(dir, "source", "bin", "toold"), "#!/bin/sh\necho run\n");
      answers["/a.tar.gz"] = execFileSync("tar", ["-czf", "-", "-C", path.join(dir, "source"), "."]);
      await fetchRelease(release("/a.tar.gz", "bin/toold"), target());
      assert.equal(execFileSync(target(), { encoding: "utf8" }), "run\n");
    });

    it("fails when the release is not there", async () => {
      await assert.rejects(fetchRelease(release("/gone"), target()), /answered 404/);
    });

    it("fails when the archive lacks the member", async () => {
      answers["/a.tar.gz"] = execFileSync("tar", ["-czf", "-", "-C", dir, "."]);
      await assert.rejects(fetchRelease(release("/a.tar.gz", "bin/toold"), target()), { code: "ENOENT" });
    });

    for (const member of [undefined, "bin/toold"])
      it(`neither keeps nor runs ${member === undefined ? "an executable" : "an archive"} that is another than pinned`, async () => {
        answers["/tool"] = Buffer.from("#!/bin/sh\necho pwned\n");
        const other = { ...release("/tool", member), sha256: "0".repeat(64) };
        await assert.rejects(fetchRelease(other, target()), { code: "checksum-mismatch" });
        assert.deepEqual(fs.readdirSync(dir), []);
      });

    it("gives what it unpacks to this user, whoever packed it", async function () {
      if (process.getuid?.() !== 0) this.skip();
      const source = path.join(dir, "source");
      fs.mkdirSync(source);
      fs.writeFileSync(path.join(source, "toold"), "#!/bin/sh\n");
      fs.chownSync(path.join(source, "toold"), 65534, 65534);
      answers["/a.tar.gz"] = execFileSync("tar", ["-czf", "-", "-C", source, "."]);
      await fetchRelease(release("/a.tar.gz", "toold"), target());
      assert.equal(fs.statSync(target()).uid, 0);
    });
  });
});
