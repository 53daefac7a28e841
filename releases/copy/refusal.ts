import { CopyError } from "./copy-error";
import type { RegistrySession } from "./registry-session";

/**
 * A registry's answer that is none, in its own words.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
 */
export async function refusal(
  { origin, repositoryName }: Pick<RegistrySession, "origin" | "repositoryName">,
  answer: Response,
  doing: string,
): Promise<CopyError> {
  const text = await answer.text().catch(() => "");
  const where = `${new URL(origin).host}/${repositoryName}`;
  const said = wordsOf(text);
  const next =
    answer.status === 401 || answer.status === 403
      ? "Allow pulling to whoever copies on the source, and pushing on the target."
      : "What was copied stays; try again.";
  const message = `${where} refuses ${doing} with ${answer.status}${said === "" ? "" : `: ${said}`}. ${next}`;
  return new CopyError("registry-refused", message, { status: answer.status });
}

function wordsOf(text: string): string {
  try {
    const { errors = [] } = JSON.parse(text) as { errors?: { code?: string; message?: string }[] };
    return errors.map(({ code = "", message = "" }) => `${code} ${message}`.trim()).join("; ");
  } catch {
    return text.slice(0, 200).trim();
  }
}
