import type { InventoryClients } from "../../../inventory";

/** What a fake account was asked, and what goes wrong there. */
export interface FakeAws {
  readonly clients: InventoryClients;
  /** As IAM names them, in the order of the answers. */
  readonly calls: string[];
  /** How many were under way at a time, at most. */
  most: number;
}

/** Answers to a service's operations, such as `ListServices`. */
export type Operations = Readonly<Record<string, (input: never) => unknown>>;

export interface FakeOptions {
  /** Called before a call is answered, with its number among those of its action; throws what goes wrong. */
  readonly fault?: (action: string, nth: number) => void;
}

/** Clients that answer out of functions: whatever is not there is an error. */
export function fakeAws(
  services: Partial<Record<keyof InventoryClients, Operations>>,
  { fault }: FakeOptions = {},
): FakeAws {
  const calls: string[] = [];
  let underWay = 0;
  const client = (service: keyof InventoryClients) => ({
    async send(command: object & { readonly input?: unknown }) {
      const operation = command.constructor.name.replace(/Command$/, "");
      const action = `${prefixes[service]}:${operation}`;
      calls.push(action);
      const nth = calls.filter((one) => one === action).length;
      fake.most = Math.max(fake.most, ++underWay);
      await new Promise((done) => setImmediate(done));
      underWay--;
      fault?.(action, nth);
      const answer = services[service]?.[operation];
      if (!answer) throw new Error(`The fake has no ${action}.`);
      return answer(command.input as never);
    },
  });
  const names = Object.keys(prefixes) as (keyof InventoryClients)[];
  const clients = Object.fromEntries(
    names.map((name) => [name, client(name)]),
  ) as unknown as InventoryClients;
  const fake: FakeAws = { clients, calls, most: 0 };
  return fake;
}

/** An error as the SDK throws it. */
export function awsError(name: string, more: object = {}): Error {
  return Object.assign(new Error(`AWS says ${name}.`), { name }, more);
}

/** A page of a list, in pages of so many at most. */
export function page<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
): { items: T[]; next?: string } {
  const from = Number(token ?? 0);
  const to = from + size;
  return { items: items.slice(from, to), ...(to < items.length && { next: String(to) }) };
}

/** Refuses what AWS would. */
export function atMost(count: number, items: readonly unknown[]): void {
  if (items.length === 0 || items.length > count)
    throw awsError("InvalidParameterException", {
      message: `1 to ${count} are allowed, got ${items.length}.`,
    });
}

const prefixes: Record<keyof InventoryClients, string> = {
  ecr: "ecr",
  ecs: "ecs",
  eventbridge: "events",
  scheduler: "scheduler",
  lambda: "lambda",
  appRunner: "apprunner",
  batch: "batch",
  codeBuild: "codebuild",
  logs: "logs",
  cloudFormation: "cloudformation",
  iam: "iam",
  serviceQuotas: "serviceQuotas",
  sts: "sts",
};
