import { createHash, type Hash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { ignoreRules, type IgnoreMatch, type IgnoreRules } from "../../../program/content-hash/ignore-rules";
import type { BuildPlaces } from "./docker-build-plugin";

/**
 * docker-build's `contextHash` (0.0.22, provider/internal/context.go), as we read it: the plugin itself says whether we
 * read it right.
 */
export function contextHashModel({ context, dockerfile }: BuildPlaces): string {
  const hash = createHash("sha256");
  hash.update(fs.readFileSync(dockerfile));
  walk(hash, context, rulesFor(context, dockerfile), "");
  return hash.digest("hex");
}

function rulesFor(context: string, dockerfile: string): IgnoreRules {
  const files = [`${dockerfile}.dockerignore`, path.join(context, ".dockerignore")];
  const file = files.find((one) => fs.existsSync(one));
  return ignoreRules(file === undefined ? "" : fs.readFileSync(file, "utf8"));
}

function walk(hash: Hash, context: string, rules: IgnoreRules, folder: string, parent?: IgnoreMatch): void {
  const names = fs.readdirSync(path.join(context, folder), { withFileTypes: true });
  // Go compares bytes, JavaScript halves of characters.
  names.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  for (const child of names) {
    const name = folder === "" ? child.name : `${folder}/${child.name}`;
    const match = rules.match(name, parent);
    if (child.isDirectory()) {
      if (!match.ignored || rules.mayHoldExceptions(name)) walk(hash, context, rules, name, match);
    } else if (!match.ignored && (child.isFile() || child.isSymbolicLink())) {
      const file = path.join(context, name);
      const target = fs.statSync(file, { throwIfNoEntry: false });
      // It takes a dangling link for the end of the folder, and what it does not open, too.
      if (target === undefined || !rules.sendsContent(name)) return;
      if (target.isDirectory()) continue;
      hash
        .update(fs.readFileSync(file))
        .update(name)
        .update(goMode(fs.lstatSync(file)));
    }
  }
}

/** As Go prints a mode. */
function goMode(stats: fs.Stats): string {
  const kind = [
    ...(stats.isSymbolicLink() ? ["L"] : []),
    ...(stats.mode & 0o4000 ? ["u"] : []),
    ...(stats.mode & 0o2000 ? ["g"] : []),
    ...(stats.mode & 0o1000 ? ["t"] : []),
  ].join("");
  const bits = [..."rwxrwxrwx"].map((letter, index) => (stats.mode & (0o400 >> index) ? letter : "-"));
  return `${kind || "-"}${bits.join("")}`;
}
