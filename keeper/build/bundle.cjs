/**
 * Packs the handler into one file, for Node.js as Lambda has it: with all that it needs but the AWS SDK, which the runtime
 * brings. Run by itself it writes it into the built package, whose folder can be named; from the sources it is made when it is first asked for.
 */
const fs = require("node:fs");
const path = require("node:path");

const esbuild = require("esbuild");

/** @returns {string} CommonJS, which is what CloudFormation makes of code in a template. */
function bundleHandler() {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [path.join(__dirname, "../handler.ts")],
    bundle: true,
    minify: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    external: ["@aws-sdk/*"],
    // The runtime finds its SDK by NODE_PATH, which `import()` doesn't look at.
    supported: { "dynamic-import": false },
    // So that the result depends on the sources alone.
    tsconfigRaw: {},
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0].text;
}

module.exports = { bundleHandler };

if (require.main === module) {
  const dist = process.argv[2] ?? path.join(__dirname, "../../dist");
  const outfile = path.join(dist, "keeper/handler-bundle.js");
  fs.mkdirSync(path.dirname(outfile), { recursive: true });
  fs.writeFileSync(outfile, bundleHandler());
}
