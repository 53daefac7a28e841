import assert from "node:assert/strict";

import { PackedProject } from "../shared/packed-package";
import { TypeChecker } from "./type-checker";

describe("an example that is copied to an empty folder", function () {
  this.timeout(180_000);
  const checker = new TypeChecker();
  const examples = [
    "examples/library",
    "examples/ci-built",
    "examples/embed",
    "examples/deploy-service",
    "examples/cdk",
    "examples/shared-repository/repository",
    "examples/shared-repository/application",
  ];
  for (const example of examples) {
    it(`compiles there with the tsconfig that it brings: ${example}`, () => {
      const project = PackedProject.copyOf(example);
      try {
        assert.deepEqual(checker.check(project.dir), []);
      } finally {
        project.remove();
      }
    });
  }

  it("would not compile with a type that is wrong", () => {
    const project = PackedProject.copyOf("examples/ci-built");
    try {
      project.write({ "index.ts": `${project.read("index.ts")}\nexport const port: number = "80";\n` });
      assert.match(checker.check(project.dir).join(""), /index\.ts.*error TS2322: Type 'string'/);
    } finally {
      project.remove();
    }
  });
});
