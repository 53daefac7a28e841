import { mockEngine, type Registration } from "../shared/mocks";
import { awsxChild } from "./awsx-child";
import type { GoldenCase } from "./cases";
import type { GoldenResource, JsonText } from "./golden-resource";

/** Runs a case under mocks. The components themselves hand nothing to a plugin, so they are left out. */
export async function recorded({ program, mocks }: GoldenCase): Promise<GoldenResource[]> {
  const engine = await mockEngine(mocks);
  program();
  await engine.settle();
  const own = engine.registrations.filter(({ type }) => !type.startsWith("berth:"));
  const builds = await Promise.all(engine.all("awsx:ecr:Image").map(awsxChild));
  return [...own.map(goldenResource), ...builds].sort((a, b) =>
    `${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1,
  );
}

/** The inputs as the component gave them, JSON texts and all. */
export function inputsOf({ inputs }: GoldenResource): Record<string, unknown> {
  return JSON.parse(JSON.stringify(inputs), (_key, value: unknown) =>
    isJsonText(value) ? JSON.stringify(value["JSON text"]) : value,
  ) as Record<string, unknown>;
}

export function isJsonText(value: unknown): value is JsonText {
  return typeof value === "object" && value !== null && "JSON text" in value;
}

function goldenResource(registration: Registration): GoldenResource {
  const { type, name, inputs, retainOnDelete, protect, importId, ignoreChanges } = registration;
  const options = {
    ...(retainOnDelete && { retainOnDelete }),
    ...(protect && { protect }),
    ...(importId && { import: importId }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
  };
  return {
    type,
    name,
    inputs: readable(inputs),
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** Keys in one order, JSON texts opened, and without the code of dynamic resources, which is no input of anybody's. */
function readable(inputs: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(inputs).filter(([key]) => key !== "__provider");
  return JSON.parse(JSON.stringify(Object.fromEntries(own)), (_key, value: unknown) =>
    typeof value === "string" ? opened(value) : sorted(value),
  ) as Record<string, unknown>;
}

function opened(text: string): string | JsonText {
  if (!/^[[{]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? { "JSON text": value } : text;
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || isJsonText(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
