import assert from "node:assert/strict";

import { splitWords } from "../../language-host/split-words";

describe("splitWords", () => {
  const cases: [title: string, line: string, words: string[]][] = [
    ["gives nothing for an empty line", "", []],
    ["separates at white space", " --import  tsx\t--no-warnings ", ["--import", "tsx", "--no-warnings"]],
    ["keeps white space in single quotes", "--title='a b' c", ["--title=a b", "c"]],
    ["keeps white space in double quotes", `"a b"c`, ["a bc"]],
    ["keeps an empty word in quotes", "'' a", ["", "a"]],
    ["takes a character after a backslash as it is", String.raw`a\ b \"c`, ["a b", '"c']],
    ["takes a backslash in single quotes as it is", String.raw`'a\b'`, [String.raw`a\b`]],
  ];
  for (const [title, line, words] of cases) {
    it(title, () => assert.deepEqual(splitWords(line), words));
  }

  it("refuses a quote that is never closed", () => {
    assert.throws(() => splitWords("--import 'tsx"), { code: "unclosed-quote" });
  });
});
