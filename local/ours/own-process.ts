import * as fs from "node:fs";

/** Whether a process runs as this user, and was started by it. */
export function isOwnProcess(pid: number): boolean {
  try {
    return isOwnStatus(fs.readFileSync(`/proc/${pid}/status`, "utf8"), process.getuid?.() ?? -1);
  } catch {
    return false;
  }
}

/**
 * Exported for its test. All four ids count: a program with the set-user-id bit runs as its owner, but with the
 * environment of whoever started it, whom only the real id tells.
 */
export function isOwnStatus(status: string, uid: number): boolean {
  const [, ids = ""] = /^Uid:\s*(.*)$/m.exec(status) ?? [];
  const all = ids.split(/\s+/);
  return all.length === 4 && all.every((id) => id === String(uid));
}
