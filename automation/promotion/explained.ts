import { CopyError } from "../../releases/copy/copy-error";
import { PromotionError } from "../../releases/promotion/promotion-error";
import { DeploymentError } from "../errors/deployment-error";
import { PromotionFailedError } from "./errors";

/** Failures of what the promotion is made of, as the embedding program knows them; any other is left as it is. */
export function explained(stack: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DeploymentError) return error;
  const { message } = error;
  if (error instanceof PromotionError)
    return new PromotionFailedError(error.code, stack, message, { problems: error.problems, cause: error });
  if (error instanceof CopyError)
    return new PromotionFailedError("copy-failed", stack, message, { cause: error });
  const code: unknown = Reflect.get(error, "code");
  const isKnown = ["InventoryError", "AwsSettingsError"].includes(error.name) && typeof code === "string";
  return isKnown ? new PromotionFailedError("aws-call-failed", stack, message, { cause: error }) : error;
}
