import { isObject, objectsOf, textOf, type DeclaredResource } from "./declared-resource";

/** A container of a task definition. */
export interface DeclaredContainer {
  /** Of the task definition. */
  readonly urn: string;
  /** Task definition and container: `web/proxy`; `web` where both have one name. */
  readonly name: string;
  readonly container: string;
  /** The reference to its image, as the task definition has it. */
  readonly image: string;
}

export const taskDefinitionTypes: readonly string[] = [
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws-native:ecs:TaskDefinition",
];

/** The containers of a task definition of which the image is known. */
export function containersOf({ urn, type, name, props }: DeclaredResource): DeclaredContainer[] {
  if (!taskDefinitionTypes.includes(type)) return [];
  const family = textOf(props["family"]) ?? name;
  return definitions(props["containerDefinitions"]).flatMap((definition) => {
    // As `aws` and as `aws-native` have it.
    const image = textOf(definition["image"]);
    const container = textOf(definition["name"]) ?? "";
    if (image === undefined) return [];
    return [{ urn, name: container === family ? family : `${family}/${container}`, container, image }];
  });
}

/** `aws` has them as JSON text, `aws-native` as they are. */
function definitions(value: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof value !== "string") return objectsOf(value);
  try {
    return objectsOf(JSON.parse(value)).filter(isObject);
  } catch {
    // ECS refuses it.
    return [];
  }
}
