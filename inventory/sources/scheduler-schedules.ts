import type { GetScheduleCommandOutput, ScheduleSummary } from "@aws-sdk/client-scheduler";

import type { ImageUser } from "../../retention";
import { perPage } from "../aws/call-limits";
import type { Calls } from "../aws/calls";
import type { InventoryClients } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import { parsedObject } from "../aws/parsed-object";
import type { Found } from "../registry/reference";
import { definedImages, type TaskDefinitions } from "./ecs/task-definitions";

type Client = InventoryClients["scheduler"];

/**
 * The images of tasks that schedules of EventBridge Scheduler start: with ECS as their target, or with ECS's `RunTask`
 * as a universal one. Only these schedules are asked for.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
export async function scheduleReferences(
  scheduler: Client,
  calls: Calls,
  definitions: TaskDefinitions,
): Promise<Found[]> {
  const { ListSchedulesCommand } = await import("@aws-sdk/client-scheduler");
  const schedules = await everyPage(calls, "scheduler:ListSchedules", async (NextToken) => {
    const page = await scheduler.send(
      new ListSchedulesCommand({ MaxResults: perPage["scheduler:ListSchedules"], NextToken }),
    );
    return { items: page.Schedules, next: page.NextToken };
  });
  const ofTasks = schedules.filter(({ Target }) => startsTask(Target?.Arn ?? ""));
  calls.saw("scheduler:GetSchedule", ofTasks.length);
  const found = await Promise.all(
    ofTasks.map(async (schedule) => {
      const arn = taskDefinitionOf(await details(scheduler, calls, schedule));
      return arn === undefined ? [] : definedImages(definitions, calls, arn, userOf(schedule));
    }),
  );
  return found.flat();
}

function startsTask(target: string): boolean {
  return /^arn:[a-z-]+:ecs:/.test(target) || isRunTask(target);
}

function isRunTask(target: string): boolean {
  return /^arn:[a-z-]+:scheduler:::aws-sdk:ecs:(runTask|startTask)$/.test(target);
}

async function details(
  scheduler: Client,
  calls: Calls,
  { Name, GroupName }: ScheduleSummary,
): Promise<GetScheduleCommandOutput | undefined> {
  const { GetScheduleCommand } = await import("@aws-sdk/client-scheduler");
  // Deleted since it was listed: one that runs once may delete itself.
  return calls.makeUnless(["ResourceNotFoundException"], "scheduler:GetSchedule", () =>
    scheduler.send(new GetScheduleCommand({ Name, GroupName })),
  );
}

function taskDefinitionOf(schedule: GetScheduleCommandOutput | undefined): string | undefined {
  const { Arn = "", EcsParameters, Input = "" } = schedule?.Target ?? {};
  return isRunTask(Arn) ? runTaskDefinition(Input) : EcsParameters?.TaskDefinitionArn;
}

/** The API's own spelling and the one that Scheduler's documentation shows are both taken. */
function runTaskDefinition(input: string): string | undefined {
  const { TaskDefinition, taskDefinition } = parsedObject(input) ?? {};
  const named = TaskDefinition ?? taskDefinition;
  return typeof named === "string" ? named : undefined;
}

function userOf({ Name = "", GroupName = "default", State }: ScheduleSummary): ImageUser {
  return {
    kind: "schedule",
    name: GroupName === "default" ? Name : `${GroupName}/${Name}`,
    role: State === "DISABLED" ? "schedule, disabled" : "schedule",
  };
}
