import * as path from "node:path";

import { checkout } from "../../local/paths";
import { PackedProject } from "../shared/packed-package";

describe("an example that is copied to an empty folder", function () {
  this.timeout(180_000);
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
        const compiler = path.join(checkout, "node_modules/typescript/bin/tsc");
        project.run(process.execPath, [compiler, "-p", ".", "--noEmit"]);
      } finally {
        project.remove();
      }
    });
  }
});
