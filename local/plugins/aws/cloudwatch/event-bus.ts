/** The bus that AWS's own events come on. */
export const defaultBus = "default";

/** A rule's id: its name, after its bus unless that is the default one. */
export function ruleId(bus: string | undefined, name: string | undefined): string {
  return bus === undefined || bus === defaultBus ? (name ?? "") : `${bus}/${name}`;
}

/** Which rule an id names. A partner's bus has slashes in its name, a rule none. */
export function rulePlace(id: string): { readonly Name: string; readonly EventBusName: string } {
  const slash = id.lastIndexOf("/");
  return { Name: id.slice(slash + 1), EventBusName: slash < 0 ? defaultBus : id.slice(0, slash) };
}
