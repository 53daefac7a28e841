import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ImageFile } from "./image-file";

/** Files of a base image made of one static busybox binary: the binary, a link per applet, and what tools expect. */
export function baseImageFiles(busybox: string): ImageFile[] {
  const applets = execFileSync(busybox, ["--list-full"], { encoding: "utf8" }).split("\n");
  const binary = "bin/busybox";
  const paths = applets.filter((applet) => applet !== "" && applet !== binary && applet !== "linuxrc");
  return [
    ...["bin", "etc", "root", "sbin", "usr", "usr/bin", "usr/sbin", "var"].map(directory),
    { kind: "directory", path: "tmp", mode: 0o1777 },
    {
      kind: "file",
      path: "etc/passwd",
      content: "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    },
    { kind: "file", path: "etc/group", content: "root:x:0:\nnogroup:x:65534:\n" },
    { kind: "file", path: binary, content: fs.readFileSync(busybox), mode: 0o755 },
    ...paths.map((link): ImageFile => ({ kind: "link", path: link, target: path.posix.join("/", binary) })),
  ];
}

function directory(name: string): ImageFile {
  return { kind: "directory", path: name };
}
