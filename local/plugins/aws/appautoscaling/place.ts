/** Which target: Application Auto Scaling tells them apart by these three. */
export interface TargetPlace {
  readonly resourceId?: string | undefined;
  readonly scalableDimension?: string | undefined;
  readonly serviceNamespace?: string | undefined;
}

/** Out of an import's `namespace/resource/dimension`, in which the resource has slashes of its own. */
export function targetPlace([serviceNamespace, ...rest]: readonly string[]): TargetPlace {
  const scalableDimension = rest.pop();
  return { serviceNamespace, resourceId: rest.join("/"), scalableDimension };
}
