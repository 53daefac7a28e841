import type { Rule } from "@aws-sdk/client-eventbridge";

import type { ImageUser } from "../../retention";
import { perPage } from "../aws/call-limits";
import type { Calls } from "../aws/calls";
import type { InventoryClients } from "../aws/clients";
import { everyPage } from "../aws/every-page";
import type { Found } from "../registry/reference";
import { definedImages, type TaskDefinitions } from "./ecs/task-definitions";

type Client = InventoryClients["eventbridge"];

/**
 * The images of tasks that rules of EventBridge start, by schedule or by event, on every bus. Rules that are disabled
 * count: whoever enables one expects it to work.
 *
 * @throws {InventoryError}
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html
 */
export async function ruleReferences(
  eventbridge: Client,
  calls: Calls,
  definitions: TaskDefinitions,
): Promise<Found[]> {
  const rules = await allRules(eventbridge, calls);
  const found = await Promise.all(
    rules.map(async (rule) => {
      const started = await taskDefinitionsOf(eventbridge, calls, rule);
      return Promise.all(started.map((arn) => definedImages(definitions, calls, arn, userOf(rule))));
    }),
  );
  return found.flat(2);
}

async function allRules(eventbridge: Client, calls: Calls): Promise<Rule[]> {
  const { ListEventBusesCommand, ListRulesCommand } = await import("@aws-sdk/client-eventbridge");
  const buses = await everyPage(calls, "events:ListEventBuses", async (NextToken) => {
    const page = await eventbridge.send(
      new ListEventBusesCommand({ Limit: perPage["events:ListEventBuses"], NextToken }),
    );
    return { items: page.EventBuses, next: page.NextToken };
  });
  const rules = await Promise.all(
    buses.map(({ Name: EventBusName }) =>
      everyPage(
        calls,
        "events:ListRules",
        async (NextToken) => {
          const page = await eventbridge.send(
            new ListRulesCommand({ EventBusName, Limit: perPage["events:ListRules"], NextToken }),
          );
          return { items: page.Rules?.map((rule) => ({ ...rule, EventBusName })), next: page.NextToken };
        },
        gone,
      ),
    ),
  );
  return rules.flat();
}

/** The task definitions that a rule starts; the same one for several of its targets once. */
async function taskDefinitionsOf(eventbridge: Client, calls: Calls, rule: Rule): Promise<string[]> {
  const { ListTargetsByRuleCommand } = await import("@aws-sdk/client-eventbridge");
  const targets = await everyPage(
    calls,
    "events:ListTargetsByRule",
    async (NextToken) => {
      const which = { Rule: rule.Name, EventBusName: rule.EventBusName };
      const page = await eventbridge.send(
        new ListTargetsByRuleCommand({ ...which, Limit: perPage["events:ListTargetsByRule"], NextToken }),
      );
      return { items: page.Targets, next: page.NextToken };
    },
    gone,
  );
  return [...new Set(targets.flatMap(({ EcsParameters }) => EcsParameters?.TaskDefinitionArn ?? []))];
}

/** A bus, or a rule, that was deleted since it was listed. */
const gone = ["ResourceNotFoundException"];

function userOf({ Name = "", EventBusName = "default", State }: Rule): ImageUser {
  return {
    kind: "schedule",
    name: EventBusName === "default" ? Name : `${EventBusName}/${Name}`,
    role: State === "DISABLED" ? "rule, disabled" : "rule",
  };
}
