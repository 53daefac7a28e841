import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { z } from "zod";

import { providerKeys } from "../components/shared/provider-keys";
import { checkout } from "../local/paths";
import { parseConfig } from "../program";
import { configSchema } from "../program/config/schema";
import { serviceSchema } from "../program/config/service-schema";
import { keepsReleases } from "../retention/lifecycle-policy/shield-rule";
import { evaluateLifecyclePolicy, generateLifecyclePolicy, type LifecycleRule } from "../retention";
import { berthValues } from "./shared/stack-files";

const read = (file: string) => fs.readFileSync(path.join(checkout, file), "utf8");
const reference = read("docs/configuration.md");

describe("configuration files that users copy", () => {
  const files: [file: string, text: string][] = [
    ["Pulumi.dev.yaml", read("Pulumi.dev.yaml")],
    ["Pulumi.local.yaml", read("Pulumi.local.yaml")],
    ["examples/ci-built/Pulumi.prod.yaml", read("examples/ci-built/Pulumi.prod.yaml")],
    ["docs/configuration.md", /```yaml\n([^`]*)```/.exec(reference)?.[1] ?? ""],
    ["README.md", /```yaml\n([^`]*)```/.exec(read("README.md"))?.[1] ?? ""],
  ];
  for (const [file, text] of files) {
    it(`${file} is valid`, () => {
      const parsed = parseConfig(berthValues(text));
      assert.ok(parsed.ok, JSON.stringify(!parsed.ok && parsed.problems));
      assert.ok(parsed.value.services.length > 0);
    });
  }
});

describe("docs/with-anything-else.md", () => {
  it("has a rule that keeps release tags", () => {
    const [, rule = ""] = /```json\n([^`]*)```/.exec(read("docs/with-anything-else.md")) ?? [];
    assert.ok(keepsReleases({ rules: [JSON.parse(rule) as LifecycleRule] }));
  });
});

describe("docs/configuration.md", () => {
  const keys: [of: string, keys: string[]][] = [
    ["stack", Object.keys(configSchema.shape).map((key) => `berth:${key}`)],
    ["retention", inner(configSchema.shape.retention)],
    ["repository", inner(configSchema.shape.repository)],
    ["network", inner(configSchema.shape.network)],
    ["ci", inner(configSchema.shape.ci)],
    ["alarm", inner(configSchema.shape.alarm)],
    ["service", inner(serviceSchema)],
    ["image", inner(serviceSchema.shape.image)],
  ];
  for (const [of, names] of keys) {
    it(`names every key of a ${of}`, () => {
      assert.ok(names.length > 3);
      for (const name of names)
        assert.ok(reference.includes(`\`${name}\``) || reference.includes(`.${name}\``), name);
    });
  }
});

describe("the worked example of an archive", () => {
  const section = reference.split("### Archive instead of delete")[1]?.split("\n### ")[0] ?? "";
  const [, yaml = ""] = /```yaml\n([^`]*)```/.exec(section) ?? [];
  const parsed = parseConfig(
    berthValues(`config:\n${`berth:area: a\nberth:stage: s\n${yaml}`.replace(/^/gm, "  ")}`),
  );
  const rows = section
    .split("\n")
    .filter((line) => /^\| [A-Z] /.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const now = Date.UTC(2026, 0, 1);
  const ago = (days: string) => now - Number(days) * 24 * 60 * 60 * 1000;

  it("is a configuration, and the policy made of it does what the table says", () => {
    assert.ok(parsed.ok, JSON.stringify(!parsed.ok && parsed.problems));
    const images = rows.map(([, name = "", tags = "", pulled = "", archived = ""]) => ({
      imageDigest: name,
      imageTags: tags.split(", ").map((tag) => tag.replaceAll("`", "")),
      ...{ imagePushedAt: ago("1000"), lastRecordedPullTime: ago(pulled) },
      ...(archived !== "" && { imageStatus: "ARCHIVED" as const, lastArchivedAt: ago(archived) }),
    }));
    assert.equal(images.length, 6);
    const verdicts = evaluateLifecyclePolicy(generateLifecyclePolicy(parsed.value.retention), images, now);
    const words = {
      "keeps it": "kept",
      "leaves it there": "kept",
      "archives it": "archived",
      "deletes it": "expired",
    };
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      rows.map((cells) => words[cells[5] as keyof typeof words]),
    );
  });
});

describe("docs/performance.md", () => {
  it("names measurements that were made", () => {
    const commands = [...read("docs/performance.md").matchAll(/`(npm run bench -- [^`]+)`/g)].map(
      ([, command = ""]) => command,
    );
    assert.ok(commands.length > 10);
    for (const command of commands)
      assert.match(read("bench/results.md"), new RegExp(`^## .*\`${command}[ \`]`, "m"), command);
  });
});

describe("SECURITY.md", () => {
  it("names no proof that isn't there", () => {
    const proofs = [...read("SECURITY.md").matchAll(/`((?:test|local)\/[^`]+)`/g)].map(
      ([, file = ""]) => file,
    );
    assert.ok(proofs.length > 15);
    for (const file of proofs) assert.ok(fs.existsSync(path.join(checkout, file)), file);
  });
});

describe("the table of `aws:*` keys", () => {
  const rows = reference
    .split("\n## ")
    .find((section) => section.startsWith("`aws:*`"))
    ?.split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").slice(1, 3));

  it("says of every key what the code does with it", () => {
    const said = Object.fromEntries(
      (rows ?? []).flatMap(([keys = "", what = ""]) =>
        [...keys.matchAll(/`(\w+)`/g)].map(([, key = ""]) => [
          key,
          /^ (followed|refused|no matter)/.exec(what)?.[1],
        ]),
      ),
    );
    assert.deepEqual(said, { ...providerKeys });
  });
});

/** The keys of an object's schema, through whatever is wrapped around it. */
function inner(schema: z.ZodType): string[] {
  if ("shape" in schema) return Object.keys(schema.shape as object);
  const { innerType } = (schema as { def: { innerType?: z.ZodType } }).def;
  return innerType ? inner(innerType) : [];
}
