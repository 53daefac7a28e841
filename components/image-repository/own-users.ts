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

/** `<cluster>/<service>`, out of the ARN in the outputs of an `aws.ecs.Service`. */
export function serviceNameIn({ arn }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof arn === "string" ? arn.split(":service/")[1] : undefined;
}

interface OwnKind {
  readonly kind: ImageUser["kind"];
  /** As the inventory of the account names it. */
  nameIn(outputs: Readonly<Record<string, unknown>>): unknown;
}

const kinds: ReadonlyMap<string, OwnKind> = new Map<string, OwnKind>([
  ["aws:ecs/service:Service", { kind: "service", nameIn: serviceNameIn }],
  ["aws:lambda/function:Function", { kind: "function", nameIn: ({ name }) => name }],
  ["aws:apprunner/service:Service", { kind: "app-runner-service", nameIn: ({ serviceName }) => serviceName }],
  ["aws:codebuild/project:Project", { kind: "codebuild-project", nameIn: ({ name }) => name }],
]);
