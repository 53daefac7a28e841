import {
  declaredRules,
  declaredTypes,
  defaultReleases,
  type DeclaredRule,
  type DeclaredRuleName,
} from "./declared-rules";
import type { DeclaredResource } from "./declared-resource";

/** Something that a rule has against a resource. */
export interface DeclaredFinding {
  readonly rule: DeclaredRuleName;
  readonly urn: string;
  readonly message: string;
}

/**
 * Holds the rules against all resources of a stack.
 *
 * @param resources in the order of the program, as the state of a stack has them: what one needs is before it
 */
export function checkDeclared(
  resources: readonly DeclaredResource[],
  options: {
    /** @default all */
    readonly rules?: readonly DeclaredRule[];
    /** @default 5 */
    readonly releases?: number;
  } = {},
): DeclaredFinding[] {
  const { rules = declaredRules, releases = defaultReleases } = options;
  const relevant = resources.filter(({ type }) => declaredTypes.includes(type));
  return relevant.flatMap((resource, place) => {
    const before = relevant.slice(0, place);
    return rules
      .filter(({ types }) => types.includes(resource.type))
      .flatMap(({ name, check, isForStack }) =>
        check(resource, isForStack ? relevant : before, { releases }).map((message) => ({
          rule: name,
          urn: resource.urn,
          message,
        })),
      );
  });
}
