import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { DeploymentEvent } from "../../automation";
import { EventTranslator } from "../../automation/events/translation";

/** Events of a real engine (3.256), recorded with properties and debug messages taken out. */
export type Recording =
  | "preview-create"
  | "create"
  | "no-change"
  | "preview-replace"
  | "replace"
  | "resource-failed"
  | "program-threw"
  | "run-error"
  | "destroy"
  | "build";

export function recorded(recording: Recording): EngineEvent[] {
  const file = path.join(__dirname, "fixtures/recorded", `${recording}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as EngineEvent[];
}

/** What the recording means, with an event each 10 ms. */
export function translated(recording: Recording): DeploymentEvent[] {
  const translator = new EventTranslator();
  return recorded(recording).flatMap((event, index) => translator.translate(event, index * 10));
}
