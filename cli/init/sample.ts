import * as fs from "node:fs";
import * as path from "node:path";

/** The service of the template, for a project that has none yet: a web server with one page, by its paths. */
export function sampleFiles(context: string): Readonly<Record<string, string>> {
  const folder = path.join(
    path.dirname(require.resolve("pulumi-berth/package.json")),
    "templates/service/web",
  );
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    files
      .filter((file) => fs.statSync(path.join(folder, file)).isFile())
      .sort()
      .map((file) => [path.join(context, file), fs.readFileSync(path.join(folder, file), "utf8")]),
  );
}
