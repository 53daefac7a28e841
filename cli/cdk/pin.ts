import { regionalRegistry, type AwsOptions } from "../shared/aws-clients";
import { CliError } from "../shared/errors";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import { writeOutput } from "./write-output";
import { assemblyImages } from "./assembly-images";
import { digestsOf } from "./digests";

export interface PinOptions extends AwsOptions {
  /** A folder. */
  readonly assembly: string;
  /** A file. */
  readonly out?: string;
}

/** `berth cdk pin`: JSON in either format, for a file is nothing else. */
export async function pinImages(io: Io, options: PinOptions): Promise<ExitCode> {
  const images = assemblyImages(options.assembly);
  const { digests, missing } = await digestsOf(images, regionalRegistry(io, options));
  if (missing.length > 0) {
    throw new CliError(
      "not-pushed",
      `Not pushed yet, so that nobody knows their digests: ${missing.join(", ")}. Push them first: \`cdk publish-assets --unstable=publish-assets --app ${options.assembly}\`, or deploy by \`berth cdk deploy --pin\`, which does both.`,
      { exitCode: exitCodes.atRisk },
    );
  }
  await writeOutput(io, options.out, jsonText(digests));
  return exitCodes.safe;
}
