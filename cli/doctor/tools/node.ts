import type { Finding } from "../check";
import { fits } from "./versions";

/** The Node.js that runs berth, and a program beside it. */
export function nodeFinding(version: string, range: string): Finding {
  if (fits(version, range)) return { status: "ok", found: `${version}; berth takes ${range}.` };
  return {
    status: "problem",
    found: `${version} is too old: berth takes ${range}.`,
    remedy: "Install a newer Node.js (https://nodejs.org), and look that it comes first on PATH.",
  };
}
