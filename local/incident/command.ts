import { LocalError } from "../errors";
import { install, installed } from "../installation";
import type { LocalPaths } from "../paths";
import { describeShortcomings, preflight } from "../preflight";
import { withStartLock } from "../start/start-lock";
import { runningWorld, startWorld, stopWorld, type World } from "../world";
import { isAsTold, playStory } from "./story";

/**
 * `npm run local -- incident`: the exit code is 0 only if both halves of the story went as it is told. A local AWS that
 * was started for it ends with it.
 */
export async function incident(paths: LocalPaths): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => {
    const text = "The story was interrupted; what it made is removed.";
    interruption.abort(new LocalError("interrupted", text, "Play it again: `npm run local -- incident`."));
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  await withStartLock(paths, console.log, async () => {
    const running = runningWorld(paths);
    try {
      const world = running ?? (await startForStory(paths));
      const story = await playStory({
        world: withContainers(world),
        say: console.log,
        signal: interruption.signal,
      });
      const asTold = isAsTold(story);
      console.log(asTold ? moral : notAsTold);
      process.exitCode = asTold ? 0 : 1;
    } finally {
      if (!running) await stopWorld(paths);
    }
  });
}

const moral =
  "\nThe shared repository lost the image that web ran, though nothing was wrong with web. Under berth it stayed.";
const notAsTold = "\nThis did not go as it is told: see above, and `npm run local -- logs emulator`.";

async function startForStory(paths: LocalPaths): Promise<World> {
  const { tier, rights, shortcomings } = await preflight({ toolsReady: installed() });
  if (tier !== "full") throw noContainers(describeShortcomings(shortcomings));
  const say = (line: string) => console.log(`local AWS: ${line}`);
  const installation = await install(say);
  return startWorld({ paths, tier, rights, installation, onProgress: say });
}

function withContainers(world: World): World {
  if (world.tier === "full") return world;
  throw noContainers("  the running one was started without (BERTH_TIER=engine)");
}

function noContainers(reason: string): LocalError {
  return new LocalError(
    "no-containers",
    `The story needs a local AWS with containers:\n${reason}`,
    "Mend the above, run `npm run local -- stop`, and play it again.",
  );
}
