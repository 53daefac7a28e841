import { z } from "zod";
import { parseLivePolicy } from "../../../retention";
import { findRepository, type Repository, storedImages } from "../ecr/ecr-repository";
import { succeeded } from "../http/emulator-client";
import { readState, writeState } from "../ecr/hidden-state";
import { filterOf } from "../ecr/image-filter";
import { ImageId } from "../ecr/image-id";
import { lifecycleActions } from "../ecr/lifecycle-actions";
import { lifecyclePolicyRefusal } from "../ecr/lifecycle-policy-refusal";
import { type ApiMend, type ApiReply, apiError, type Json, type MendContext } from "../mend";
import { page } from "../paging";

const Result = z.object({
  imageTags: z.array(z.string()),
  imageDigest: z.string(),
  imagePushedAt: z.number(),
  action: z.object({
    type: z.enum(["EXPIRE", "TRANSITION"]),
    targetStorageClass: z.literal("ARCHIVE").optional(),
  }),
  appliedRulePriority: z.number(),
  storageClass: z.enum(["STANDARD", "ARCHIVE"]),
});
type Result = z.infer<typeof Result>;

const Preview = z.object({ startedAt: z.number(), policyText: z.string(), results: z.array(Result) });
type Preview = z.infer<typeof Preview>;

/** AWS takes some seconds for a preview; whoever doesn't wait for it here would not there. */
const workingSeconds = 1;

/** What a preview found stays until the next one of its repository. */
const stateName = "lifecycle-preview";

const startLifecyclePolicyPreview: ApiMend = {
  name: "StartLifecyclePolicyPreview",
  service: "ecr",
  operations: ["StartLifecyclePolicyPreview"],
  async answer({ input }, _next, context) {
    const { emulator, now } = context;
    const repository = await findRepository(emulator, String(input["repositoryName"]));
    if (!repository) return repositoryNotFound(input);
    const policyText = await policyTextOf(input, repository, context);
    if (typeof policyText !== "string") return policyText;
    const parsed = parseLivePolicy(policyText);
    // One in force that can't be read came past the gateway.
    if (!parsed.ok) return lifecyclePolicyRefusal(policyText) ?? apiError("ServerException", "", 500);
    const running = await readState(emulator, repository.arn, stateName, Preview);
    if (running && isWorking(running, context)) {
      const text = `The previous lifecycle policy preview of the ${describe(repository)} has not completed.`;
      return apiError("LifecyclePolicyPreviewInProgressException", text);
    }
    const actions = lifecycleActions(
      parsed.value.policy,
      await storedImages(emulator, repository),
      now() * 1000,
    );
    const results = actions.map(({ image, action, rulePriority }): Result => ({
      imageTags: [...image.tags],
      imageDigest: image.digest,
      imagePushedAt: image.pushedAt,
      action: {
        type: action,
        ...(action === "TRANSITION" && { targetStorageClass: "ARCHIVE" as const }),
      },
      appliedRulePriority: rulePriority,
      storageClass: image.storage.status === "ARCHIVED" ? "ARCHIVE" : "STANDARD",
    }));
    await writeState(emulator, repository.arn, stateName, { startedAt: now(), policyText, results });
    return { status: 200, output: { ...headOf(repository, policyText), status: "IN_PROGRESS" } };
  },
};

const getLifecyclePolicyPreview: ApiMend = {
  name: "GetLifecyclePolicyPreview",
  service: "ecr",
  operations: ["GetLifecyclePolicyPreview"],
  async answer({ input }, _next, context) {
    const repository = await findRepository(context.emulator, String(input["repositoryName"]));
    if (!repository) return repositoryNotFound(input);
    const asked = Asked.safeParse(input);
    if (!asked.success) return apiError("InvalidParameterException", z.prettifyError(asked.error));
    const { imageIds, maxResults, nextToken } = asked.data;
    if (imageIds && (maxResults !== undefined || nextToken !== undefined)) {
      const text = "maxResults and nextToken cannot be used when you specify images with imageIds";
      return apiError("InvalidParameterException", text);
    }
    const preview = await readState(context.emulator, repository.arn, stateName, Preview);
    if (!preview) {
      const text = `There is no lifecycle policy preview of the ${describe(repository)}`;
      return apiError("LifecyclePolicyPreviewNotFoundException", text);
    }
    const head = headOf(repository, preview.policyText);
    if (isWorking(preview, context)) return { status: 200, output: { ...head, status: "IN_PROGRESS" } };
    const { tagStatus } = filterOf(input);
    const results = preview.results.filter(
      (result) => isOfStatus(result, tagStatus) && (imageIds?.some((id) => names(id, result)) ?? true),
    );
    const shown = page(results, ({ imageDigest }) => imageDigest, input, { fallback: 100, most: 100 });
    if ("error" in shown) return shown.error;
    return {
      status: 200,
      output: {
        ...head,
        status: "COMPLETE",
        previewResults: shown.items,
        summary: summaryOf(preview.results),
        ...(shown.nextToken ? { nextToken: shown.nextToken } : {}),
      },
    };
  },
};

/** The emulator has no preview of lifecycle policies. */
export const lifecyclePolicyPreview: readonly ApiMend[] = [
  startLifecyclePolicyPreview,
  getLifecyclePolicyPreview,
];

const Asked = z.looseObject({
  imageIds: z.array(ImageId).min(1).max(100).optional(),
  maxResults: z.number().optional(),
  nextToken: z.string().optional(),
});

/** The policy to look into, given or in force, or the error. */
async function policyTextOf(
  input: Json,
  repository: Repository,
  { emulator }: MendContext,
): Promise<string | ApiReply> {
  const given = input["lifecyclePolicyText"];
  if (typeof given === "string") return lifecyclePolicyRefusal(given) ?? given;
  const stored = await succeeded(
    emulator.call("ecr", "GetLifecyclePolicy", { repositoryName: repository.name }),
  );
  if (stored) return String(stored["lifecyclePolicyText"]);
  const text = `Lifecycle policy does not exist for the ${describe(repository)}`;
  return apiError("LifecyclePolicyNotFoundException", text);
}

function isWorking({ startedAt }: Preview, { now }: MendContext): boolean {
  return now() - startedAt <= workingSeconds;
}

function isOfStatus({ imageTags }: Result, tagStatus: string): boolean {
  return tagStatus === "ANY" || tagStatus === (imageTags.length > 0 ? "TAGGED" : "UNTAGGED");
}

function names({ imageDigest, imageTag }: ImageId, result: Result): boolean {
  return (
    (imageDigest === undefined || imageDigest === result.imageDigest) &&
    (imageTag === undefined || result.imageTags.includes(imageTag))
  );
}

/** Of the whole repository, whatever was asked for. */
function summaryOf(results: readonly Result[]): Json {
  const transitions = results.filter(({ action }) => action.type === "TRANSITION").length;
  return {
    expiringImageTotalCount: results.length - transitions,
    transitioningImageTotalCounts:
      transitions > 0 ? [{ targetStorageClass: "ARCHIVE", imageTotalCount: transitions }] : [],
  };
}

function headOf({ registryId, name }: Repository, lifecyclePolicyText: string): Json {
  return { registryId, repositoryName: name, lifecyclePolicyText };
}

function describe({ name, registryId }: Repository): string {
  return `repository with name '${name}' in the registry with id '${registryId}'`;
}

function repositoryNotFound(input: Json): ApiReply {
  const text = `The repository with name '${String(input["repositoryName"])}' does not exist in the registry`;
  return apiError("RepositoryNotFoundException", text);
}
