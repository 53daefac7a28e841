import { evaluateLifecyclePolicy, type Image, type Verdict } from "../../retention";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";
import { readPolicyFiles, type PolicyFiles } from "./files";
import { table } from "../shared/table";
import { count, day, list, short } from "../shared/wording";

export interface EvaluateOptions extends PolicyFiles {
  readonly images: string;
  readonly now?: number;
  readonly format: Format;
}

/** `berth policy evaluate`. An evaluation is an answer, whatever it says: 0. */
export async function evaluatePolicy(io: Io, options: EvaluateOptions): Promise<ExitCode> {
  const { policy, images = [] } = await readPolicyFiles(io, options);
  const verdicts = evaluateLifecyclePolicy(policy, images, options.now ?? io.now());
  io.stdout.write(options.format === "json" ? jsonText({ images: verdicts }) : asText(verdicts, images));
  return exitCodes.safe;
}

/** How people name what becomes of an image. */
export const outcomeWords: Readonly<Record<Verdict["outcome"], string>> = {
  kept: "kept",
  expired: "expires",
  archived: "is archived",
  "may-expire": "may expire",
};

function asText(verdicts: readonly Verdict[], images: readonly Image[]): string {
  const rows = verdicts.map(({ imageDigest, outcome, rulePriority }, place) => [
    short(imageDigest),
    day(images[place]!.imagePushedAt),
    outcomeWords[outcome],
    rulePriority === null ? "" : String(rulePriority),
    images[place]!.imageTags.join(" "),
  ]);
  return `${table(["image", "pushed", "outcome", "rule", "tags"], rows)}\n\n${summary(verdicts)}\n`;
}

function summary(verdicts: readonly Verdict[]): string {
  const outcomes = (["expired", "archived", "may-expire", "kept"] as const).flatMap((outcome) => {
    const number = verdicts.filter((verdict) => verdict.outcome === outcome).length;
    return number === 0 ? [] : [`${number} ${outcome}`];
  });
  return `${count(verdicts.length, "image")}: ${list(outcomes) || "nothing to evaluate"}.`;
}
