import { InvalidArgumentsError } from "../../components/shared/invalid-arguments-error";
import { problemsOf } from "../../program/config/problems";
import type { SchemaResource } from "../schema/schema";
import { shapeOfProperties } from "./shapes";

/**
 * Checks what a program in another language gives, before anything is made of it: languages without types let everything
 * pass, and YAML an output where a plain value has to be.
 *
 * @param component As an error names it: `EcsService "web"`.
 * @throws {InvalidArgumentsError} with all that is wrong
 */
export function checkInputs(
  component: string,
  { inputProperties, requiredInputs }: SchemaResource,
  inputs: Readonly<Record<string, unknown>>,
): void {
  const shape = shapeOfProperties({ properties: inputProperties, required: requiredInputs }, inputs);
  const parsed = shape.safeParse(inputs, { reportInput: true });
  if (parsed.success) return;
  const problems = problemsOf(parsed.error.issues, "").map((problem) => ({
    ...problem,
    message: `\`${problem.path}\` ${problem.message}`,
  }));
  throw new InvalidArgumentsError(component, problems);
}
