import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { documents, fencedBlocks } from "../shared/documents";
import { berth } from "./command";

describe("commands that the documents name", () => {
  // The changelog tells of former ones too.
  for (const document of documents().filter((name) => name !== "CHANGELOG.md")) {
    const lines = commandsOf(fs.readFileSync(path.join(checkout, document), "utf8"));
    if (lines.length === 0) continue;
    it(`${document} names only commands and options that there are`, async () => {
      for (const line of lines) assert.deepEqual(await problems(line), [], line);
    });
  }

  it("would be missed", async () => {
    assert.deepEqual(await problems("berth realease mark --cluster a"), ["realease"]);
    assert.deepEqual(await problems("berth release mark --clutser a"), ["--clutser"]);
  });

  it("are found in blocks and in text", () => {
    const text = "Do `berth audit --json`, or:\n\n```sh\nnpx berth status --watch   # or\n```\n";
    assert.deepEqual(commandsOf(text), ["berth status --watch", "berth audit --json"]);
  });
});

/** From `berth` on, up to what a shell takes for itself. */
function commandsOf(document: string): string[] {
  const inBlocks = fencedBlocks(document).flatMap(({ text }) =>
    [...text.matchAll(/^\s*(?:- run: |\$ )?(?:npx |npm run --silent )?(berth [a-z][^\n#>|]*)/gm)].map(
      ([, line = ""]) => line,
    ),
  );
  const outside = document.replace(/^( *)```[^]*?^\1```$/gm, "");
  const inText = [...outside.matchAll(/`(?:npx |npm run --silent )?(berth [a-z-][^`]*)`/g)].map(
    ([, line = ""]) => line.replace(/\s+/g, " "),
  );
  return [...inBlocks, ...inText].map((line) => line.replace("berth -- ", "berth ").trim());
}

/** The words of the command line that are no command or option. */
async function problems(line: string): Promise<string[]> {
  const words = line.split(/\s+/).slice(1);
  const command: string[] = [];
  // What `berth local` hands over to has options of its own.
  if (words[0] === "local") return [];
  for (const word of words) {
    const names = namesIn(await helpOf(command));
    if (names.length === 0 || word.startsWith("-")) break;
    if (!names.includes(word)) return [word];
    command.push(word);
  }
  const help = await helpOf(command);
  return words
    .filter((word) => /^--[a-z]/.test(word))
    .map((word) => word.replace(/[^a-z-].*/, ""))
    .filter((flag) => !new RegExp(`${flag}(?![a-z-])`).test(help));
}

/** Asked for once each. */
const helps = new Map<string, Promise<string>>();

function helpOf(command: readonly string[]): Promise<string> {
  const key = command.join(" ");
  const help = helps.get(key) ?? berth([...command, "--help"]).then(({ stdout }) => stdout);
  helps.set(key, help);
  return help;
}

function namesIn(help: string): string[] {
  const [, commands = ""] = help.split("Commands:\n");
  return [...commands.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name = ""]) => name);
}
