import { readlinkSync } from "node:fs";

/** Whether this process is in no container: there, who has ended can't be told from who is in another one. */
export function seesAllProcesses(): boolean {
  return process.platform !== "linux" || readlinkSync("/proc/self/ns/pid") === "pid:[4026531836]";
}
