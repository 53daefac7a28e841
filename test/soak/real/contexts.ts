import * as fs from "node:fs";
import * as path from "node:path";

/** A container that ends at once. */
export const crashing = ["sh", "-c", "exit 3"];

/** The first process of a container gets no signal that it does not ask for, so a plain `sleep` would have to be killed. */
export const waiting = ["sh", "-c", "trap exit TERM; while :; do sleep 3600 & wait; done"];

/** A folder to build an image from. */
export function writeContext(folder: string, content: string, command: readonly string[] = waiting): void {
  fs.mkdirSync(folder, { recursive: true });
  const lines = ["FROM busybox:1.35", "COPY content /content", `CMD ${JSON.stringify(command)}`];
  fs.writeFileSync(path.join(folder, "Dockerfile"), `${lines.join("\n")}\n`);
  fs.writeFileSync(path.join(folder, "content"), content);
}
