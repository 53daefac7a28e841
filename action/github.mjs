/** GitHub's answer, when it is none that was asked for. */
export class GitHubError extends Error {}

/** Asks GitHub's GraphQL API. */
export async function askGitHub(query, variables, { url, token }) {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "berth" },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(30_000),
  }).catch((error) => {
    throw new GitHubError(`GitHub (${url}) can't be reached: ${error.cause?.message ?? error.message}`);
  });
  const text = await response.text();
  const answer = parsed(text);
  const [error] = answer?.errors ?? [];
  if (response.ok && answer?.data && !error) return answer.data;
  const said = error?.message ?? answer?.message ?? `HTTP ${response.status}`;
  const isRefused = [401, 403].includes(response.status) || error?.type === "FORBIDDEN";
  throw new GitHubError(
    isRefused ? `GitHub refused to let it comment: ${said}. ${remedy}` : `GitHub failed: ${said}.`,
  );
}

const remedy =
  "Give the job `permissions: pull-requests: write`. A pull request of a fork never has it: there, set `comment: false`; the run's page has the audit.";

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
