import type { Problem } from "../../retention";
import { KnownError } from "./known-error";

/** Settings of the `aws` provider that berth's own calls can't follow, all of them at once. */
export class AwsSettingsError extends KnownError {
  readonly code = "invalid-aws-settings";

  constructor(readonly problems: readonly Problem[]) {
    super(
      [
        "The settings of the `aws` provider can't be followed:",
        ...problems.map(({ path, message }) => `  \`${path}\` ${message}`),
      ].join("\n"),
    );
  }
}
