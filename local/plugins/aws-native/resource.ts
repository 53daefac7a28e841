import { during, unlessRefused } from "../aws/failures";
import { anything, type Properties, type ResourceType, type Values } from "../provider";
import type { NativeContext } from "./context";
import { autonameRule, type Naming } from "./naming";
import { fromCloudFormation, toCloudFormation } from "./names";
import { patch } from "./patch";
import { completed, RequestFailed } from "./requests";
import type { NativeType, Schema } from "./schema";

/** A resource type of `aws-native`: every one lives by the same few calls of Cloud Control. */
export function nativeResource(
  schema: Schema,
  token: string,
  naming: Naming,
): ResourceType<NativeContext> | undefined {
  const type = schema.resource(token);
  if (!type) return undefined;
  const { cf: TypeName } = type;
  const autoname = autonameRule(type, naming);
  return {
    token,
    inputs: propertiesOf(type),
    outputs: Object.keys(type.outputs).filter((name) => !type.inputs[name]),
    ...(autoname && { autoname }),
    // As the official plugin says of all its types.
    deleteBeforeReplace: true,

    create: (aws, inputs) =>
      during("creating resource", async () => {
        const DesiredState = JSON.stringify(toCloudFormation(schema, type, inputs));
        const { ProgressEvent } = await (await aws.cloudControl()).createResource({ TypeName, DesiredState });
        try {
          return (await completed(aws, ProgressEvent)).Identifier ?? "";
        } catch (error) {
          if (!(error instanceof RequestFailed) || error.identifier === undefined) throw error;
          if (!(await find(aws, TypeName, error.identifier))) throw error;
          aws.unfinished = error;
          return error.identifier;
        }
      }),

    settle: (aws) => (aws.unfinished ? Promise.reject(aws.unfinished) : Promise.resolve()),

    read: (aws, id, known) =>
      during("reading resource", async () => {
        const found = await find(aws, TypeName, id);
        return found && owned(type, known, fromCloudFormation(schema, type, found));
      }),

    update: (aws, id, inputs, { old, changed }) =>
      during("updating resource", async () => {
        // Sent even where it is empty: a creation that failed half-way is to be told to go on.
        const operations = patch(schema, type, { old, inputs, changed });
        const { ProgressEvent } = await (
          await aws.cloudControl()
        ).updateResource({ TypeName, Identifier: id, PatchDocument: JSON.stringify(operations) });
        await completed(aws, ProgressEvent);
      }),

    delete: (aws, id) =>
      during("deleting resource", async () => {
        const client = await aws.cloudControl();
        const begun = await unlessRefused(client.deleteResource({ TypeName, Identifier: id }), notFound);
        if (!begun) return;
        await completed(aws, begun.ProgressEvent).catch((error: unknown) => {
          if (!(error instanceof RequestFailed) || error.code !== "NotFound") throw error;
        });
      }),
  };
}

const notFound = "ResourceNotFoundException";

function propertiesOf(type: NativeType): Properties {
  const described = Object.keys(type.inputs).map((name) => [
    name,
    anything({
      ...(type.required?.includes(name) && { required: true }),
      ...(type.createOnly?.includes(name) && { forceNew: true }),
      ...(type.writeOnly?.includes(name) && { local: true }),
    }),
  ]);
  return Object.fromEntries(described) as Properties;
}

async function find(aws: NativeContext, TypeName: string, Identifier: string): Promise<Values | undefined> {
  const client = await aws.cloudControl();
  const answer = await unlessRefused(client.getResource({ TypeName, Identifier }), notFound);
  return answer && (JSON.parse(answer.ResourceDescription?.Properties ?? "{}") as Values);
}

/** What a program left out and the service chose isn't the program's: it would look like something to take away. */
function owned(type: NativeType, known: Values, live: Values): Values {
  const imported = Object.keys(known).length === 0;
  if (imported) return live;
  return Object.fromEntries(
    Object.entries(live).filter(([name]) => !type.inputs[name] || known[name] !== undefined),
  );
}
