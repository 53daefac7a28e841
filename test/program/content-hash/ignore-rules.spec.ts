import * as assert from "node:assert/strict";

import { IgnorePatternError } from "../../../program/content-hash/ignore-pattern";
import { ignoreRules } from "../../../program/content-hash/ignore-rules";

/** As the walk through a context asks: each folder before what is in it. */
function ignores(text: string, file: string): boolean {
  const rules = ignoreRules(text);
  const names = file.split("/");
  let match: ReturnType<typeof rules.match> | undefined;
  for (let length = 1; length <= names.length; length++) {
    const path = names.slice(0, length).join("/");
    match = rules.match(path, match);
    if (length < names.length && match.ignored && !rules.mayHoldExceptions(path)) return true;
  }
  return match?.ignored ?? false;
}

describe("ignoreRules", () => {
  // docker-build itself is asked about many more in content-hash.engine.spec.ts.
  const cases: [title: string, text: string, file: string, ignored: boolean][] = [
    ["a name, at the top alone", "a", "b/a", false],
    ["a name, at any depth with **/", "**/a", "b/c/a", true],
    ["everything in a folder", "a/**", "a/b/c", true],
    ["not the folder itself by what is in it", "a/**", "a", false],
    ["everything but what an exception names", "*\n!src", "src/a", false],
    ["what comes after an exception again", "*\n!src\nsrc/b", "src/b", true],
    ["what a later exception of another folder doesn't name", "a\n!b/c", "a/c", true],
    ["any character but a slash by ?", "a?b", "a/b", false],
    ["a negated class", "[^a]", "b", true],
    ["a range", "[a-c]", "c", true],
    ["a star in brackets, which Docker turns into something else", "[*]", "*", false],
    ["an escaped exclamation mark", "\\!a", "!a", true],
    ["an escaped hash", "\\#a", "#a", true],
    ["a hash after spaces", " #a", "#a", true],
    ["a letter after a backslash, as Go means it", "\\d", "7", true],
    ["a dot as itself", "a.b", "axb", false],
    ["no path above the context", "../a", "a", false],
    ["a path with dots resolved", "b/../a", "a", true],
    ["a line feed in a name by a star between slashes", "*/b", "x\ny/b", true],
    ["no line feed in a name by two stars", "a**b*", "a/x\ny/b", false],
    ["a character of four bytes by one ?", "?", "\u{1F600}", true],
  ];
  for (const [title, text, file, ignored] of cases) {
    it(`${ignored ? "ignores" : "takes"} ${title}`, () => assert.equal(ignores(text, file), ignored));
  }

  // docker-build is asked about these, too: it leaves out of its hash what it does not open.
  const opened: [title: string, text: string, file: string, opened: boolean][] = [
    ["what no pattern names", "b", "a/a", true],
    ["what an exception after all takes back", "*\na\n!a/*", "a/a", true],
    ["a file of a folder that is ignored after its exception", "*\n!a/*\na", "a/a", false],
  ];
  for (const [title, text, file, expected] of opened) {
    it(`knows that Docker ${expected ? "sends" : "sends without content"} ${title}`, () => {
      assert.equal(ignores(text, file), false);
      assert.equal(ignoreRules(text).sendsContent(file), expected);
    });
  }

  const refused = ["[a", "a\\", "[]", "[]a]", "[^]", "[-a]", "[a-]", "!", "[b-a]", "a\\c", "a\\ä", "\\Qa"];
  for (const text of refused) {
    it(`refuses "${text}"`, () => {
      assert.throws(
        () => ignoreRules(`ok\n${text}\n`),
        (error) => error instanceof IgnorePatternError && error.pattern === text,
      );
    });
  }

  it("looks only into those ignored folders that plain exceptions can be in", () => {
    const rules = ignoreRules("*\n!a/b/c\n!d/**");
    const folders = ["a", "a/b", "a/b/c", "a/x", "d", "d/e", "e"];
    assert.deepEqual(
      folders.filter((folder) => rules.mayHoldExceptions(folder)),
      ["a", "a/b", "a/b/c", "d"],
    );
    assert.equal(ignoreRules("*\n!**/a").mayHoldExceptions("e"), true);
  });
});
