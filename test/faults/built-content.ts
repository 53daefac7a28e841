import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A build's context on disk. */
export interface BuiltContent {
  /** As a program in this process names it: docker-build takes an absolute path for part of what it builds. */
  readonly context: string;
  /** Another content, of which each part is new to the registry. `lines`: more ones of the Dockerfile. */
  write(content?: { readonly bytes?: number; readonly lines?: readonly string[] }): void;
  remove(): void;
}

export function builtContent(): BuiltContent {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "berth-faults-"));
  const write: BuiltContent["write"] = ({ bytes = 300_000, lines = [] } = {}) => {
    const dockerfile = ["FROM busybox:1.35", ...lines, "COPY content /", ""];
    fs.writeFileSync(path.join(dir, "Dockerfile"), dockerfile.join("\n"));
    fs.writeFileSync(path.join(dir, "content"), randomBytes(bytes));
  };
  write();
  return {
    context: path.relative(process.cwd(), dir),
    write,
    remove: () => fs.rmSync(dir, { recursive: true }),
  };
}
