import { z } from "zod";
import { dropState, readState, writeState } from "../ecr/hidden-state";
import { type ApiMend, apiError, type Json, type MendContext } from "../mend";
import { page } from "../paging";
import { scalingStateName } from "../ecs/scaling-store";
import { deploymentArn, revisionArn, serviceOf } from "../ecs/service-arns";
import { DeploymentRecord, observe, ServiceView } from "../ecs/service-history";
import { deploymentBrief, deploymentDetails } from "../ecs/service-deployment-shapes";
import { revisionDetails, withImages } from "../ecs/service-revision";

/** A service's deployments, seen now and remembered. */
interface Seen {
  readonly service: ServiceView;
  readonly history: readonly DeploymentRecord[];
}

/** Whatever shows a service's deployments is remembered, for the emulator forgets them once they are through. */
const rememberDeployments: ApiMend = {
  name: "service deployments are remembered",
  service: "ecs",
  operations: ["CreateService", "UpdateService", "DescribeServices"],
  async answer({ input }, next, context) {
    const { status, output } = await next(input);
    if (status >= 300) return { status, output };
    if (output["service"])
      return { status, output: { ...output, service: await shown(output["service"], context) } };
    const services = await Promise.all(
      z
        .array(z.unknown())
        .parse(output["services"] ?? [])
        .map((one) => shown(one, context)),
    );
    return { status, output: { ...output, services } };
  },
};

const listServiceDeployments: ApiMend = {
  name: "ListServiceDeployments",
  service: "ecs",
  operations: ["ListServiceDeployments"],
  async answer({ input }, _next, context) {
    const parsed = ListInput.safeParse(input);
    if (!parsed.success) return apiError("InvalidParameterException", z.prettifyError(parsed.error));
    const { service, cluster = serviceOf(service)?.cluster ?? "default", status, createdAt } = parsed.data;
    const described = await context.emulator.call("ecs", "DescribeServices", {
      cluster,
      services: [service],
    });
    if (described.status >= 300) return described;
    const [view] = z.array(z.unknown()).parse(described.output["services"] ?? []);
    if (view === undefined) return apiError("ServiceNotFoundException", "Service not found.");
    const { service: seen, history } = await see(view, context);
    const listed = history
      // Newest first; two may have one time, so the order of the history decides.
      .map((record, index) => ({ record, key: String(2e9 - index) }))
      .filter(({ record }) => !status?.length || status.includes(record.status))
      .filter(({ record }) => isWithin(record.createdAt, createdAt))
      .toReversed();
    const shownPage = page(listed, ({ key }) => key, input, { fallback: 20, most: 100 });
    if ("error" in shownPage) return shownPage.error;
    const serviceDeployments = shownPage.items.map(({ record }) => deploymentBrief(seen, record));
    const { nextToken } = shownPage;
    return { status: 200, output: { serviceDeployments, ...(nextToken ? { nextToken } : {}) } };
  },
};

const ListInput = z.object({
  service: z.string(),
  cluster: z.string().optional(),
  status: z.array(z.string()).optional(),
  createdAt: z.object({ before: z.number().optional(), after: z.number().optional() }).optional(),
});

function isWithin(time: number, range: z.infer<typeof ListInput>["createdAt"]): boolean {
  return time >= (range?.after ?? -Infinity) && time <= (range?.before ?? Infinity);
}

const describeServiceDeployments: ApiMend = {
  name: "DescribeServiceDeployments",
  service: "ecs",
  operations: ["DescribeServiceDeployments"],
  answer: ({ input }, _next, context) =>
    describeArns(
      input["serviceDeploymentArns"],
      "serviceDeployments",
      context,
      (arn, { service, history }) => {
        const record = history.find(({ id }) => deploymentArn(service.serviceArn, id) === arn);
        return record && deploymentDetails(service, record);
      },
    ),
};

const describeServiceRevisions: ApiMend = {
  name: "DescribeServiceRevisions",
  service: "ecs",
  operations: ["DescribeServiceRevisions"],
  answer: ({ input }, _next, context) =>
    describeArns(input["serviceRevisionArns"], "serviceRevisions", context, (arn, { service, history }) => {
      const record = history.find(({ id }) => revisionArn(service.serviceArn, id) === arn);
      return record && { serviceRevisionArn: arn, ...revisionDetails(service, record) };
    }),
};

/** A new service under an old name begins a new history, with nothing that scales it. */
const forgetDeleted: ApiMend = {
  name: "a deleted service's deployments and scaling are forgotten",
  service: "ecs",
  operations: ["DeleteService"],
  async answer({ input }, next, { emulator }) {
    const reply = await next(input);
    const view = ServiceView.safeParse(reply.output["service"]);
    if (view.success)
      for (const state of [stateName, scalingStateName])
        await dropState(emulator, view.data.serviceArn, state);
    return reply;
  },
};

/** The emulator answers empty lists to all that ECS tells of service deployments and revisions. */
export const serviceDeployments: readonly ApiMend[] = [
  rememberDeployments,
  listServiceDeployments,
  describeServiceDeployments,
  describeServiceRevisions,
  forgetDeleted,
];

const stateName = "deployments";

/** Takes the present state of a service into its history. */
async function see(view: unknown, context: MendContext): Promise<Seen> {
  const service = ServiceView.parse(view);
  const { serviceArn } = service;
  return context.alone(serviceArn, async () => {
    const { emulator } = context;
    const before = (await readState(emulator, serviceArn, stateName, z.array(DeploymentRecord))) ?? [];
    const observed = service.status === "ACTIVE" ? observe(before, service, context.now()) : before;
    const history = await Promise.all(observed.map((record) => withImages(record, context)));
    const changed = JSON.stringify(history) !== JSON.stringify(before);
    if (changed) await writeState(emulator, serviceArn, stateName, history);
    return { service, history };
  });
}

/** A service as ECS shows it: with its current deployment and revisions. */
async function shown(view: unknown, context: MendContext): Promise<unknown> {
  if (!ServiceView.safeParse(view).success) return view;
  const { service, history } = await see(view, context);
  const current = history.findLast(({ status }) => status.endsWith("IN_PROGRESS")) ?? history.at(-1);
  const currentServiceRevisions = service.deployments
    .filter(({ rolloutState }) => rolloutState !== "FAILED")
    .map((deployment) => ({
      arn: revisionArn(service.serviceArn, deployment.id),
      requestedTaskCount: deployment.desiredCount,
      runningTaskCount: deployment.runningCount,
      pendingTaskCount: deployment.pendingCount,
    }));
  return {
    ...service,
    ...(current ? { currentServiceDeployment: deploymentArn(service.serviceArn, current.id) } : {}),
    currentServiceRevisions,
  };
}

async function describeArns(
  input: unknown,
  field: string,
  context: MendContext,
  describe: (arn: string, seen: Seen) => Json | undefined,
): ReturnType<ApiMend["answer"]> {
  const arns = z.array(z.string()).min(1).max(20).safeParse(input);
  if (!arns.success) return apiError("InvalidParameterException", "Between 1 and 20 ARNs must be given.");
  const found: Json[] = [];
  const failures: Json[] = [];
  for (const arn of arns.data) {
    const described = await describeOne(arn, context, describe);
    if (described) found.push(described);
    else failures.push({ arn, reason: "MISSING" });
  }
  return { status: 200, output: { [field]: found, failures } };
}

async function describeOne(
  arn: string,
  context: MendContext,
  describe: (arn: string, seen: Seen) => Json | undefined,
): Promise<Json | undefined> {
  const owner = serviceOf(arn);
  if (!owner) return undefined;
  const { cluster, service } = owner;
  const { output } = await context.emulator.call("ecs", "DescribeServices", { cluster, services: [service] });
  const [view] = z.array(z.unknown()).parse(output["services"] ?? []);
  return view === undefined ? undefined : describe(arn, await see(view, context));
}
