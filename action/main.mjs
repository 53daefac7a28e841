import { runBerth } from "./berth.mjs";
import { writeComment } from "./comment.mjs";
import { GitHubError } from "./github.mjs";
import { InputProblems, planOf } from "./plan.mjs";
import { addSummary, linkToRun, preformatted, pullRequestOf, setOutput, tellError } from "./runner.mjs";

/** What `action.yml` runs. Ends as the command does: 0 safe or done, 1 at risk, 2 it could not be told. */
async function main(env) {
  checkNode();
  const inputs = JSON.parse(env.BERTH_INPUTS ?? "{}");
  const plan = planOf(inputs, env.GITHUB_WORKSPACE ?? ".");
  return plan.name === "audit" ? audit(plan, inputs["github-token"], env) : inTurn(plan, env);
}

/** Each service is marked, whatever becomes of another one; the worst end counts. */
async function inTurn(plan, env) {
  let worst = 0;
  for (const args of plan.runs) {
    const { code, stdout } = await runBerth(args, plan, env);
    if (stdout.trim() !== "") addSummary(env, preformatted(stdout));
    worst = Math.max(worst, code);
  }
  setOutput(env, "exit-code", worst);
  if (worst !== 0) tellError(`\`${plan.name}\` ended with ${worst}: the log says why.`);
  return worst;
}

async function audit(plan, token, env) {
  const { code, stdout } = await runBerth(plan.runs[0], plan, env);
  const pullRequest = pullRequestOf(env);
  // A run of a pull request has a commit of its own, which nobody knows.
  const commit = (pullRequest?.commit ?? env.GITHUB_SHA ?? "").slice(0, 7);
  const footer = `<sub>By ${linkToRun(env)}, of ${commit}.</sub>`;
  const found =
    stdout.trim() === "" ? "### The audit could not be made\n\nThe log says why." : stdout.trimEnd();
  const markdown = `${found}\n\n${footer}\n`;
  addSummary(env, markdown);
  setOutput(env, "exit-code", code);
  if (code > 1) tellError("The audit could not be made: the log says why.");
  else if (code === 1 && plan.failOnRisk) tellError("Something in use is at risk: the audit says what.");

  if (plan.comment && pullRequest) {
    const access = { url: env.GITHUB_GRAPHQL_URL ?? "https://api.github.com/graphql", token };
    const done = await writeComment(pullRequest, plan.commentId, markdown, access);
    console.log(`The comment of pull request ${pullRequest.number} was ${done}.`);
  }
  return code > 1 || plan.failOnRisk ? code : 0;
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (process.platform === "win32") throw new InputProblems(["This action runs on Linux and macOS."]);
  if (major > 22 || (major === 22 && minor >= 9)) return;
  throw new InputProblems([
    `berth needs Node.js 22.9; this is ${process.versions.node}. Put \`uses: actions/setup-node@v5\` with \`node-version: 22\` before it.`,
  ]);
}

main(process.env).then(
  (code) => (process.exitCode = code),
  (error) => {
    const isKnown = error instanceof InputProblems || error instanceof GitHubError;
    tellError(isKnown ? error.message : (error.stack ?? String(error)));
    process.exitCode = 2;
  },
);
