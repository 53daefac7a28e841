import type { ImageUser } from "../../retention";
import { typeOf, type StackState } from "../shared/own-state";

/** Whether a user of images is one of the stack's own resources, which leave or change with it. */
export function isOwnUser(state: StackState): (user: Pick<ImageUser, "kind" | "name">) => boolean {
  const own = new Set(
    [...state].flatMap(([urn, outputs]) => {
      const kind = kinds.get(typeOf(urn) ?? "");
      const name = kind?.nameIn(outputs);
      return kind && typeof name === "string" ? [`${kind.kind} ${name}`] : [];
    }),
  );
  return ({ kind, name }) => own.has(`${kind} ${name}`);
}

interface OwnKind {
  readonly kind: ImageUser["kind"];
  /** As the inventory of the account names it. */
  nameIn(outputs: Readonly<Record<string, unknown>>): unknown;
}

const kinds: ReadonlyMap<string, OwnKind> = new Map<string, OwnKind>([
  [
    "aws:ecs/service:Service",
    {
      kind: "service",
      nameIn: ({ arn }) => (typeof arn === "string" ? arn.split(":service/")[1] : undefined),
    },
  ],
  ["aws:lambda/function:Function", { kind: "function", nameIn: ({ name }) => name }],
  ["aws:apprunner/service:Service", { kind: "app-runner-service", nameIn: ({ serviceName }) => serviceName }],
  ["aws:codebuild/project:Project", { kind: "codebuild-project", nameIn: ({ name }) => name }],
]);
