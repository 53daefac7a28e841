import { generateLifecyclePolicy, namedRetentions } from "../../retention";
import { userCache } from "../paths";
import { baseImageFiles, ensureBusybox } from "../registry";
import type { World } from "../world";
import { clear, type Outcome, play, type Retention } from "./play";
import { Stage } from "./stage";

export interface StoryOptions {
  readonly world: World;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What became of the service, with the others' retention and with berth's. */
export interface Story {
  readonly shared: Outcome;
  readonly berth: Outcome;
}

/** Plays both halves, and leaves nothing of them behind. */
export async function playStory(o: StoryOptions): Promise<Story> {
  o.say(`A shared repository, ${sharedRetention.name}`);
  const policy = sharedRetention.policy([]);
  const shared = await playHalf(o, "incident/shared", { policy, release: false });
  o.say("\nThe same months under berth");
  const berth = await playHalf(o, "incident/berth", {
    policy: generateLifecyclePolicy({}),
    release: true,
  });
  return { shared, berth };
}

/** Whether it went as it is told: lost where anybody's pushes count, kept and started under berth. */
export function isAsTold({ shared, berth }: Story): boolean {
  return (
    !shared.kept &&
    "refusal" in shared.scaleOut &&
    shared.scaleOut.refusal.includes("CannotPullContainerError") &&
    berth.kept &&
    "runningTasks" in berth.scaleOut
  );
}

const sharedRetention = namedRetentions.find(({ name }) => name === "any, keep 100")!;

async function playHalf(o: StoryOptions, name: string, retention: Retention): Promise<Outcome> {
  const baseFiles = baseImageFiles(await ensureBusybox({ cache: userCache() }));
  const stage = new Stage({ ...o, baseFiles, say: (line) => o.say(`  ${line}`) }, name);
  try {
    return await play(stage, retention);
  } finally {
    await clear(stage);
    stage.close();
  }
}
