import { clientConfig, type ProviderSettings } from "../../components/shared/aws-settings";
import { InventoryError, type EcrClient } from "../../inventory";
import type { TaggedDigest, Withdrawal } from "../../retention";
import type { ExplainedWithdrawal } from "../../releases/withdrawal/read-reasons";
import { PrepareError } from "../errors";
import type { WithdrawalsToPlace } from "./account";
import { inventoryFailure } from "./aws-failure";

/** What of an image is not there, each in a few words. @throws {PrepareError} */
export async function missingParts(
  ecr: EcrClient,
  repositoryName: string,
  imageDigest: string,
): Promise<readonly string[]> {
  const [{ imageParts }, { askedImage }] = await Promise.all([
    import("../../releases/parts/missing-parts.ts"),
    import("../../releases/stored-image.ts"),
  ]);
  return inWords(async () => {
    const image = await askedImage(ecr, { repositoryName }, { imageDigest });
    if ("missing" in image) return [`the image itself: ${image.missing}`];
    const { missing } = await imageParts(ecr, { repositoryName }, image);
    return missing.map(({ kind, digest }) => `the ${kind} ${digest}`);
  });
}

/** Those whose reason can't be read are told without it. */
export async function reasons(
  ecr: EcrClient,
  {
    name: repositoryName,
    withdrawals,
    tags,
  }: {
    readonly name: string;
    readonly withdrawals: readonly Withdrawal[];
    readonly tags: readonly TaggedDigest[];
  },
): Promise<readonly ExplainedWithdrawal[]> {
  const { withReasons } = await import("../../releases/withdrawal/read-reasons.ts");
  return withReasons(ecr, { repositoryName }, withdrawals, tags).catch(() => withdrawals);
}

/** @throws {PrepareError} */
export async function placeWithdrawals(
  { ecr, settings }: { readonly ecr: EcrClient; readonly settings: ProviderSettings },
  repositoryName: string,
  { service, digests, because }: WithdrawalsToPlace,
): Promise<readonly string[]> {
  const [{ withdrawRelease }, { systemClock }] = await Promise.all([
    import("../../releases/withdrawal/withdraw.ts"),
    import("../../releases/clock.ts"),
  ]);
  const by = await callerArn(settings);
  const reason = { because, at: new Date().toISOString(), ...(by !== undefined && { by }) };
  return inWords(async () => {
    const lost: string[] = [];
    for (const digest of digests) {
      const order = { service, digest, reason };
      const { tag, reasonLost } = await withdrawRelease(ecr, { repositoryName }, order, systemClock);
      if (reasonLost !== undefined) lost.push(`The reason of "${tag}" could not be kept: ${reasonLost}`);
    }
    return lost;
  });
}

/** Nobody has to be allowed to ask. */
async function callerArn(settings: ProviderSettings): Promise<string | undefined> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { stsRegion } = settings;
  const sts = new STSClient({
    ...clientConfig(settings, "sts"),
    ...(stsRegion !== undefined && { region: stsRegion }),
  });
  const { Arn } = await sts.send(new GetCallerIdentityCommand()).catch(() => ({ Arn: undefined }));
  return Arn;
}

async function inWords<T>(ask: () => Promise<T>): Promise<T> {
  const { ReleaseError } = await import("../../releases/release-error.ts");
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ReleaseError)
      throw new PrepareError("rollback-refused", error.message, {
        nextStep: "What is withdrawn already stays so. Run it again.",
        cause: error,
      });
    throw error instanceof InventoryError ? inventoryFailure(error) : error;
  }
}
