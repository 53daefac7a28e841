import type { Command } from "commander";

import { profileOption, regionOption } from "../shared/aws-options";
import type { End } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { formatOption } from "../shared/options";
import type { ExistsOptions } from "./exists";

/** `berth image`: single images of Amazon ECR. */
export function imageCommands(program: Command, io: Io, end: End): void {
  program
    .command("image")
    .description("look at single images of Amazon ECR")
    .command("exists")
    .description("tell whether an image can be pulled: 0 if it can, 1 if it is missing or incomplete")
    .argument(
      "<image>",
      "<repository>:<tag> or <repository>@<digest>, with its registry or without; or a repository",
    )
    .argument("[tag or digest]", "where the first one is a repository alone")
    .option("--layers", "ask for every manifest and every layer, not for the image's own manifest alone")
    .addOption(regionOption())
    .addOption(profileOption())
    .addOption(formatOption())
    .action(async (image: string, reference: string | undefined, options: ExistsOptions) =>
      end(await (await import("./exists.ts")).imageExists(io, image, reference, options)),
    );
}
