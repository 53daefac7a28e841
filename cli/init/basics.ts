import * as path from "node:path";

import type { Io } from "../shared/io";
import { askAll, type Question } from "./answers";
import { plainName } from "./found/files";
import type { FoundProject } from "./found/found-project";
import { basicsProblems, type Basics } from "./init-problems";
import type { InitOptions } from "./options";

/** Of options, else of what is found, else of the folder and the environment. */
export function presetBasics(
  { env }: Io,
  o: { readonly folder: string; readonly found: FoundProject | undefined; readonly options: InitOptions },
): Basics {
  const { name, stage, region } = o.options;
  return {
    name: name ?? (o.found?.name || plainName(path.basename(o.folder)) || "myapp"),
    stage: stage ?? "dev",
    region: region ?? (env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || ""),
  };
}

/** What options say, and for the rest what nothing is wrong with: for what can be judged before anybody has answered. */
export function saidBasics({ name = "a", stage = "dev", region = "eu-west-1" }: InitOptions): Basics {
  return { name, stage, region };
}

/** Asks for what no option says. */
export async function askBasics(
  io: Io,
  preset: Basics,
  { options, taken }: { readonly options: InitOptions; readonly taken: string | undefined },
): Promise<Basics> {
  const texts = { name: "Project and area", stage: "Stage", region: "AWS region" } as const;
  const open = (Object.keys(texts) as (keyof Basics)[]).filter((part) => options[part] === undefined);
  const questions = open.map((part): Question => {
    const problem = (answer: string) =>
      basicsProblems({ ...saidBasics(options), [part]: answer }, { taken })[0]?.message;
    return { text: texts[part], preset: preset[part] || undefined, problem };
  });
  const answers = await askAll(io, questions);
  return { ...preset, ...Object.fromEntries(open.map((part, n) => [part, answers[n] ?? ""])) };
}
