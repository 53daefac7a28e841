import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/** Where the code is, as a function is told. */
export const keeperHandler = "index.handler";

/**
 * The newest runtime of Node.js with long-term support that CloudFormation, CDK and Pulumi all know.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const keeperRuntime = "nodejs24.x";

/**
 * The function's code, as the text of its only file `index.js`. CommonJS: CloudFormation makes that of code in a template.
 * It unpacks itself, for a template that needs no bucket has 51,200 bytes, of which the code alone would be more. What is
 * packed is the package's `dist/keeper/handler-bundle.js`, whose SHA-256 its first line names.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html (`ZipFile`)
 */
export function keeperCode(): string {
  return (code ??= packed(handlerBundle()));
}

let code: string | undefined;

/** The handler with all that it needs but the AWS SDK. */
export function handlerBundle(): string {
  const built = path.join(__dirname, "../handler-bundle.js");
  if (fs.existsSync(built)) return fs.readFileSync(built, "utf8");
  // From the sources, where the package is not built.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const bundler = require("../build/bundle.cjs") as { bundleHandler(): string };
  return bundler.bundleHandler();
}

function packed(bundle: string): string {
  const hash = createHash("sha256").update(bundle).digest("hex");
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bundle.length };
  const text = brotliCompressSync(bundle, { params: size }).toString("base64");
  return [
    `// pulumi-berth, dist/keeper/handler-bundle.js, SHA-256 ${hash}`,
    `const { brotliDecompressSync } = require("node:zlib");`,
    `const code = brotliDecompressSync(Buffer.from("${text}", "base64")).toString();`,
    `new Function("module", "exports", "require", code)(module, module.exports, require);`,
    ``,
  ].join("\n");
}
