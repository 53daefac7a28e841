import type { IncomingMessage, ServerResponse } from "node:http";

import { DeploymentError, StackNotFoundError } from "pulumi-berth/automation";

import { answer, answerError, Refusal } from "./answers";
import { sendEvents } from "./event-stream";
import { sendPageFile } from "./page-files";
import { checkSender, readDeploymentRequest } from "./requests";
import { Runs } from "./runs";
import type { Stage } from "./stages";

export interface ServiceOptions {
  /** Addresses under which browsers know this service, besides that of the machine. */
  readonly origins?: readonly string[];
  /** After how long a silent stream of events gets a comment. */
  readonly heartbeatMs?: number;
}

export interface DeployService {
  /** For `createServer`, or for a server that has asked first who it is. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly stopping: boolean;
  /** Refuses new deployments and cancels those under way; called again, ends them at once. Resolves when none is left. */
  readonly stop: () => Promise<void>;
}

type Route = (request: IncomingMessage, response: ServerResponse, name: string) => unknown;

export function deployService(
  stages: ReadonlyMap<string, Stage>,
  { origins = [], heartbeatMs = 15_000 }: ServiceOptions = {},
): DeployService {
  const runs = new Runs();

  const stageNamed = (name: string): Stage => {
    const known = [...stages.keys()];
    const message = `There is no stage "${name}". There are: ${known.join(", ")}.`;
    return stages.get(name) ?? refuse(new Refusal(404, "no-such-stage", message, { stages: known }));
  };

  const routes: [method: string, path: RegExp, route: Route][] = [
    [
      "GET",
      /^\/stages$/,
      (_, response) => answer(response, 200, { stages: [...stages.values()].map(summary) }),
    ],
    [
      "GET",
      /^\/stages\/([^/]+)$/,
      async (_, response, name) => answer(response, 200, await details(stageNamed(name))),
    ],
    ["POST", /^\/stages\/([^/]+)\/deployments$/, begin],
    ["GET", /^\/deployments\/([^/]+)$/, (_, response, id) => answer(response, 200, runs.get(id))],
    ["DELETE", /^\/deployments\/([^/]+)$/, (_, response, id) => answer(response, 202, runs.cancel(id))],
    [
      "GET",
      /^\/deployments\/([^/]+)\/events$/,
      (request, response, id) => sendEvents(request, response, runs.get(id).log, heartbeatMs),
    ],
  ];

  async function begin(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const stage = stageNamed(name);
    // All of it is read before anything begins: a request that breaks off deploys nothing.
    const run = runs.begin(stage, await readDeploymentRequest(request));
    answer(response, 202, run, { location: run.url });
  }

  function summary(stage: Stage) {
    const newest = runs.newestOf(stage);
    return { name: stage.name, busy: newest !== undefined && !newest.log.ended, ...(newest && { newest }) };
  }

  async function details(stage: Stage) {
    const deployment = await stage.open(false).catch((error: unknown) => {
      // It is made with its first deployment.
      if (error instanceof StackNotFoundError) return undefined;
      throw error;
    });
    if (!deployment) return { ...summary(stage), history: [], outputs: {} };
    const [outputs, history] = await Promise.all([deployment.outputs(), deployment.history({ limit: 5 })]);
    // What the engine notes of where it ran has names and addresses of people.
    return {
      ...summary(stage),
      outputs,
      history: history.map(({ environment: _environment, ...run }) => run),
    };
  }

  async function handled(request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkSender(request, origins);
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const here = routes.filter(([, pattern]) => pattern.test(pathname));
    for (const [method, pattern, route] of here) {
      if (method !== request.method) continue;
      const [, name = ""] = pattern.exec(pathname) ?? [];
      return void (await route(request, response, decodeURIComponent(name)));
    }
    if (here.length > 0)
      throw new Refusal(405, "no-such-method", `Here: ${here.map(([method]) => method).join(", ")}.`);
    if (request.method === "GET" && sendPageFile(response, pathname)) return;
    throw new Refusal(404, "no-such-path", `There is nothing at ${pathname}.`);
  }

  return {
    handle: (request, response) => {
      handled(request, response).catch((error: unknown) => answerError(response, asRefusal(error)));
    },
    get stopping() {
      return runs.stopping;
    },
    stop: () => runs.stop(),
  };
}

function refuse(refusal: Refusal): never {
  throw refusal;
}

/** A stack that can't be read is told of with what to do, as a run that fails is. */
function asRefusal(error: unknown): unknown {
  if (error instanceof URIError) return new Refusal(400, "invalid-request", "The path can't be decoded.");
  if (!(error instanceof DeploymentError)) return error;
  return new Refusal(502, error.code, error.message, { remedy: error.remedy });
}
