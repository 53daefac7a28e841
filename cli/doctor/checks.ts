import type { Io } from "../shared/io";
import { callerFindings, regionFinding } from "./account/credentials";
import { sourcesOf } from "./account/credential-source";
import { lookAtQuotas } from "./account/quotas";
import { lookAtRights } from "./account/rights";
import { notLookedAt, type Check, type Finding } from "./check";
import type { Context, ContextOptions } from "./context";
import { lookForBuildkit } from "./leftovers/buildkit";
import { findLocalAws, localAwsFinding } from "./leftovers/local-aws";
import { interruptedFinding, lockFindings } from "./leftovers/locks";
import { buildsIn, isForWantOfPulumi, namesIn, partsIn, vcpusIn, type Place } from "./place";
import { allParts } from "./rights/parts";
import { builderFinding, lookForBuilders } from "./tools/builder";
import { installedFor, installedForBerth, ownManifest } from "./tools/manifest";
import { nodeFinding } from "./tools/node";
import { packageFindings } from "./tools/packages";
import { lookForPulumi } from "./tools/pulumi";
import type { RunTool } from "./tools/run-tool";

/** Everything that a doctor looks at. */
export function allChecks(io: Io, options: ContextOptions, context: Context, run: RunTool): Check[] {
  return [
    { group: "tools", name: "node", look: () => look(() => nodeFinding(process.versions.node, nodeRange())) },
    { group: "tools", name: "pulumi", look: (signal) => lookForPulumi(run, signal) },
    {
      group: "tools",
      name: "packages",
      look: () => look(() => packageFindings(sharedPackages(options.cwd))),
    },
    {
      group: "tools",
      name: "builder",
      look: async (signal) => {
        const place = await knownPlace(context);
        return builderFinding(await lookForBuilders(run, signal), buildsIn(place?.config));
      },
    },
    { group: "project", name: "stack", look: () => stackFinding(context) },
    ...accountChecks(io, options, context),
    ...leftoverChecks(io, options, context, run),
  ];
}

function accountChecks({ env }: Io, options: ContextOptions, context: Context): Check[] {
  const sources = async () => sourcesOf(await context.settings(), options, env);
  return [
    {
      group: "account",
      name: "credentials",
      look: async () => {
        try {
          return callerFindings(await context.caller(), await sources(), await context.settings());
        } catch (error) {
          return notLookedAt(error, "problem");
        }
      },
    },
    {
      group: "account",
      name: "region",
      look: async () => regionFinding(await context.region(), await sources()),
    },
    {
      group: "account",
      name: "rights",
      look: (signal) =>
        ofAccount(context, async ({ account, arn, region }) => {
          const config = (await knownPlace(context))?.config ?? {};
          const names = { partition: arn.split(":")[1] ?? "aws", region, account, ...namesIn(config) };
          const wanted = { parts: allParts, needed: partsIn(config), names };
          return lookAtRights((await context.clients()).iam, { account, arn }, wanted, signal);
        }),
    },
    {
      group: "account",
      name: "quotas",
      look: (signal) =>
        ofAccount(context, async () => {
          const config = (await knownPlace(context))?.config ?? {};
          const { repository } = namesIn(config);
          const vcpus = vcpusIn(config);
          const query = {
            ...(repository !== "*" && { repositoryName: repository }),
            ...(vcpus !== undefined && { vcpus }),
          };
          return lookAtQuotas(await context.clients(), query, signal);
        }),
    },
  ];
}

function leftoverChecks(io: Io, { cwd }: ContextOptions, context: Context, run: RunTool): Check[] {
  return [
    {
      group: "leftovers",
      name: "locks",
      look: () =>
        ofStack(context, async (place) => lockFindings(await context.leftovers(place), place.stack)),
    },
    {
      group: "leftovers",
      name: "interrupted",
      look: () =>
        ofStack(context, async (place) => [interruptedFinding(await context.leftovers(place), place.stack)]),
    },
    { group: "leftovers", name: "buildkit", look: (signal) => lookForBuildkit(run, signal) },
    {
      group: "leftovers",
      name: "local-aws",
      look: () => look(() => localAwsFinding(findLocalAws(cwd, io.env), io.now())),
    },
  ];
}

async function stackFinding(context: Context): Promise<Finding> {
  try {
    const place = await context.place();
    if (!place)
      return {
        status: "skipped",
        found: "There is no Pulumi project here.",
        remedy: "In a project's folder, or with `--cwd`, its stack is looked at too.",
      };
    // An `aws:*` setting that can't be followed.
    await context.settings();
    return { status: "ok", found: `${place.stack}.` };
  } catch (error) {
    if (isForWantOfPulumi(error))
      return { status: "skipped", found: "Nobody can be asked for it: see `pulumi`." };
    return notLookedAt(error, "problem");
  }
}

/** What only somebody who is known can be told. */
async function ofAccount(
  context: Context,
  look: (who: { account: string; arn: string; region: string }) => Promise<Finding | readonly Finding[]>,
): Promise<Finding | readonly Finding[]> {
  const caller = await context.caller().catch(() => undefined);
  if (!caller) return { status: "skipped", found: "Nobody knows who asks: see `credentials`." };
  const region = await context.region();
  if (region === undefined) return { status: "skipped", found: "No region is set: see `region`." };
  return look({ ...caller, region });
}

async function ofStack(
  context: Context,
  look: (place: Place) => Promise<readonly Finding[]>,
): Promise<Finding | readonly Finding[]> {
  const place = await knownPlace(context);
  return place ? look(place) : { status: "skipped", found: "No stack is known: see `stack`." };
}

/** The stack, where it can be told: why it can't, its own check says. */
function knownPlace(context: Context): Promise<Place | undefined> {
  return context.place().catch(() => undefined);
}

/** What fails in it fails as a promise does. */
async function look(find: () => Finding | readonly Finding[]): Promise<Finding | readonly Finding[]> {
  return Promise.resolve(find());
}

function nodeRange(): string {
  return ownManifest().engines?.node ?? ">=22";
}

function sharedPackages(cwd: string) {
  const { dependencies = {}, peerDependencies = {} } = ownManifest();
  const pulumis = Object.entries(dependencies).filter(([name]) => name.startsWith("@pulumi/"));
  return [...pulumis, ...Object.entries(peerDependencies)].map(([name, range]) => ({
    name,
    range,
    program: installedFor(cwd, name),
    berth: installedForBerth(name),
  }));
}
