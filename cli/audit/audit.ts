import { boundedCalls, inventoryPermissions, type CallProgress, type Source } from "../../inventory";
import { keptDefinitions } from "../../inventory/known/kept-definitions";
import { auditAccount, type AccountAudit } from "./account";
import type { TableSize } from "./findings-table";
import { findingsOf, servicesAtRisk, type Finding } from "./findings";
import { auditHtml } from "./html";
import { auditMarkdown } from "./markdown";
import { auditText } from "./text";
import { awsClients, type AwsOptions } from "../shared/aws-clients";
import { readDeclared } from "../release/declared-file";
import { exitCodes, type ExitCode } from "../shared/exit-codes";
import type { Io } from "../shared/io";
import { jsonText } from "../shared/json-text";
import type { Format } from "../shared/options";

export interface AuditOptions extends AwsOptions {
  readonly repository?: readonly string[];
  readonly sources: readonly Source[];
  /** A file. */
  readonly declared?: string;
  readonly soon: number;
  readonly days: number;
  readonly pushes: number;
  readonly keepImages: number;
  readonly concurrency: number;
  readonly expectRepositories?: boolean;
  readonly printPolicy?: boolean;
  readonly markdown?: boolean;
  readonly wide?: boolean;
  readonly format: Format | "markdown" | "html";
}

/** `berth audit`: 1 when something in use is at risk, 2 when a policy is there that nobody can tell the meaning of. */
export async function audit(io: Io, options: AuditOptions): Promise<ExitCode> {
  if (options.printPolicy) {
    io.stdout.write(jsonText(iamPolicy(options.sources)));
    return exitCodes.safe;
  }
  const declared = await readDeclared(io, options.declared);
  const progress = progressLine(io);
  const calls = boundedCalls({ concurrency: options.concurrency, onProgress: progress.show });
  const clients = await awsClients(io, options, { onRepeats: (times) => calls.repeated(times) });
  const { days: horizonDays, pushes: furtherPushes, soon, repository } = options;
  const { sources, keepImages } = options;
  // Clients of a test's own stand for no account of AWS's.
  const known = io.clients ? undefined : keptDefinitions(io.now(), {}, io.env);
  const found = await auditAccount(clients, {
    ...{ now: io.now(), horizonDays, furtherPushes, keepImages, sources, declared, calls },
    ...(known && { known }),
    ...(repository && { repositories: repository }),
    withTimeline: options.format === "html",
  }).finally(progress.clear);
  known?.save();
  const findings = findingsOf(found, soon);
  const { columns } = io.stdout;
  const size = { wide: options.wide ?? false, ...(columns !== undefined && { width: columns }) };
  io.stdout.write(written(options, found, findings, size));
  if (findings.length > 0) return exitCodes.atRisk;
  if (options.expectRepositories && found.repositories.length === 0) return exitCodes.unknown;
  return isWhole(found) ? exitCodes.safe : exitCodes.unknown;
}

/**
 * All rights that an audit needs: it has tags from the images, and lists none. None of them changes anything, and AWS
 * charges for none of the calls.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
function iamPolicy(sources: readonly Source[]): object {
  const actions = [
    ...inventoryPermissions(sources),
    "ecr:DescribePullThroughCacheRules",
    ...(sources.includes("lambda") ? ["ecr:ListTagsForResource", "logs:FilterLogEvents"] : []),
  ]
    .filter((action) => action !== "ecr:ListImages")
    .sort();
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "BerthAudit", Effect: "Allow", Action: actions, Resource: "*" }],
  };
}

function written(
  options: AuditOptions,
  found: AccountAudit,
  findings: readonly Finding[],
  size: TableSize,
): string {
  const { soon } = options;
  const format = options.markdown ? "markdown" : options.format;
  switch (format) {
    case "json":
      return jsonText(asJson(found, findings, soon));
    case "html":
      return auditHtml(found, findings, soon);
    case "markdown":
      return auditMarkdown(found, findings, soon);
    case "text":
      return auditText(found, findings, soon, size);
  }
}

function asJson(found: AccountAudit, findings: readonly Finding[], soonDays: number): object {
  const { now, users, keepers, ...rest } = found;
  return {
    at: new Date(now).toISOString(),
    soonDays,
    services: {
      total: users.filter(({ kind }) => kind === "service").length,
      atRiskSoon: servicesAtRisk(findings, ["gone", "now", "soon"]).size,
      atRisk: servicesAtRisk(findings, ["gone", "now", "soon", "later", "by-pushes"]).size,
    },
    findings: findings.map(({ at, ...finding }) => ({
      ...finding,
      ...(at !== undefined && { at: new Date(at).toISOString() }),
    })),
    ...rest,
    keepers: keepers.map(({ sweptAt, ...keeper }) => ({
      ...keeper,
      sweptAt: sweptAt === null ? null : new Date(sweptAt).toISOString(),
    })),
    repositories: rest.repositories.map(
      ({ violations, unresolved, isolated, timeline, attached, ...repository }) => ({
        ...repository,
        attached: attached.map(({ when, ...loss }) => ({
          ...loss,
          when: { ...when, ...("at" in when && { at: new Date(when.at).toISOString() }) },
        })),
      }),
    ),
  };
}

/** Whether every policy over images in use could be evaluated. */
function isWhole({ repositories }: AccountAudit): boolean {
  return repositories.every(
    ({ policyProblems, imagesInUse }) => policyProblems.length === 0 || imagesInUse === 0,
  );
}

/** On a terminal only: a line that is written over, and gone in the end. */
function progressLine({ stderr }: Io): { show: (progress: CallProgress) => void; clear: () => void } {
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: ({ calls, action }) => void stderr.write(`\r\u001B[K${calls} calls, ${action}`),
    clear: () => void stderr.write("\r\u001B[K"),
  };
}
