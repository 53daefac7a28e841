import { performance } from "node:perf_hooks";
import { Listr, type ListrTask } from "listr2";

import { callTotals, sinceThen } from "./call-totals";
import { LocalError } from "../errors";
import { type Installation, install, installed } from "../installation";
import { type MainJob, deployMainJob } from "./main-job";
import { idleMinutes } from "../idle-stop";
import { type LocalPaths, checkout } from "../paths";
import { type Preflight, type Tier, describeShortcomings, preflight } from "../preflight";
import { type Answer, askService } from "./service-request";
import { withStartLock } from "./start-lock";
import { type Timings, printSummary } from "./summary";
import { type World, startWorld } from "../world";

interface Context {
  installation: Installation;
  world: World;
  job: MainJob;
  answer: Answer;
}

/** Sets everything up that is not there yet, runs the main job on the local AWS, and prints what came of it. */
export async function start(paths: LocalPaths): Promise<void> {
  const machine = await preflight({ toolsReady: installed(), tier: requestedTier() });
  const { tier, rights } = machine;
  if (!tier) throw tooLittle(machine);
  const minutes = idleMinutes();
  if (tier === "engine") sayWhatIsNotSeen(machine);

  const timings: Timings = [];
  const step = (
    title: string,
    work: (context: Context, say: (line: string) => void) => Promise<void>,
  ): ListrTask<Context> => ({
    title,
    task: async (context, task) => {
      const began = performance.now();
      await work(context, (line) => (task.output = line));
      timings.push({ step: title, ms: performance.now() - began });
    },
  });

  let before: Record<string, number> = {};
  await withStartLock(paths, console.log, async () => {
    const tasks = new Listr<Context>(
      [
        step("Tools", async (context, say) => {
          context.installation = await install(say);
        }),
        step("Local AWS", async (context, say) => {
          const { installation } = context;
          const options = { paths, tier, rights, installation, idleMinutes: minutes };
          context.world = await startWorld({ ...options, onProgress: say });
          before = await callTotals(context.world);
          // For what this process itself puts there on the engine's behalf.
          process.env["TMPDIR"] = paths.temporary;
        }),
        step("Stack `local`", async (context, say) => {
          context.job = await deployMainJob({ world: context.world, project: checkout, onProgress: say });
        }),
        step("Request through the load balancer", async (context, say) => {
          context.answer = await askService(context.world, context.job, say);
        }),
      ],
      { concurrent: false, rendererOptions: { collapseErrors: false }, fallbackRenderer: "simple" },
    );
    const { world, job, answer } = await tasks.run();
    printSummary({ world, job, answer, timings, calls: sinceThen(before, await callTotals(world)) });
  });
}

/** `BERTH_TIER=engine` tries the way of a machine without container rights. */
function requestedTier(): Tier | undefined {
  const asked = process.env["BERTH_TIER"];
  if (asked === undefined || asked === "engine" || asked === "full") return asked;
  throw new LocalError(
    "unknown-tier",
    `BERTH_TIER is \`${asked}\`; it may be \`engine\` or \`full\`.`,
    "Correct it, or unset it.",
  );
}

function tooLittle(machine: Preflight): LocalError {
  return new LocalError(
    "machine-not-fit",
    `This machine can't run the local AWS:\n${describeShortcomings(machine.shortcomings)}`,
    "Mend the above and run the same command again.",
  );
}

function sayWhatIsNotSeen(machine: Preflight): void {
  console.log("Engine tier only: no image is built and no container runs on this machine.");
  console.log(
    "You will see the repository, its policy, a push of a tiny ready-made image, and a service by digest;",
  );
  console.log("you will not see BuildKit, the container, or its answer. What is missing:");
  console.log(`${describeShortcomings(machine.shortcomings)}\n`);
}
