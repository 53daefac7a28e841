/** Makes every failure of a client say, as the official plugin does, which call it was and what AWS answered. */
export function withOperation<Client extends MiddlewareClient>(client: Client): Client {
  client.middlewareStack.add(
    ((next: Handler, context: HandlerContext) => async (args: unknown) => {
      try {
        return await next(args);
      } catch (error) {
        throw describe(error, context);
      }
    }) as never,
    { step: "initialize", name: "describeFailure" },
  );
  return client;
}

/** Whether AWS refused with one of these exceptions. */
export function isRefusal(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

/** `undefined` where AWS answers with one of these exceptions: the thing does not exist. */
export async function unlessRefused<T>(
  answer: Promise<T>,
  ...names: readonly string[]
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error, ...names)) return undefined;
    throw error;
  }
}

/** Says what was being done, before what went wrong. */
export async function during<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${what}: ${error.message}`;
    throw error;
  }
}

interface MiddlewareClient {
  readonly middlewareStack: { add(middleware: never, options: { step: "initialize"; name: string }): void };
}

type Handler = (args: unknown) => Promise<unknown>;

interface HandlerContext {
  readonly clientName?: string;
  readonly commandName?: string;
}

interface Refusal {
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Keeps the error itself, since callers ask for its name. */
function describe(error: unknown, context: HandlerContext): unknown {
  if (!(error instanceof Error)) return error;
  const { $metadata: metadata, $fault: fault } = error as Refusal;
  const operation = `operation error ${service(context)}: ${(context.commandName ?? "").replace(/Command$/, "")}`;
  const answer = fault
    ? `, https response error StatusCode: ${metadata?.httpStatusCode ?? "?"}, RequestID: ${metadata?.requestId ?? "?"}, ${error.name}: `
    : ", ";
  error.message = `${operation}${answer}${error.message || error.name}`;
  return error;
}

function service(context: HandlerContext): string {
  return (context.clientName ?? "").replace(/Client$/, "");
}
