import * as fs from "node:fs";

/** An error that the run's page shows. */
export function tellError(message) {
  const escaped = message.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
  process.stdout.write(`::error title=berth::${escaped}\n`);
}

/** A page of the run has room for 1 MiB; GitHub refuses more. */
export function addSummary(env, markdown) {
  if (env.GITHUB_STEP_SUMMARY) fs.appendFileSync(env.GITHUB_STEP_SUMMARY, `${cut(markdown, 900_000)}\n`);
}

export function setOutput(env, name, value) {
  if (env.GITHUB_OUTPUT) fs.appendFileSync(env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

/** What a command printed, as it is: no markdown comes of it. */
export function preformatted(text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text.trimEnd()}\n${fence}\n`;
}

/** The pull request that the run is about, if it is about one. */
export function pullRequestOf(env) {
  if (!env.GITHUB_EVENT_PATH || !env.GITHUB_REPOSITORY) return undefined;
  const event = JSON.parse(fs.readFileSync(env.GITHUB_EVENT_PATH, "utf8"));
  if (!event.pull_request) return undefined;
  const { number, head } = event.pull_request;
  const [owner, name] = env.GITHUB_REPOSITORY.split("/");
  return { owner, name, number, commit: head.sha };
}

/** Where the run itself is shown. */
export function linkToRun(env) {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env;
  return `[this run](${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID})`;
}

/** At the end of a line, and said. */
export function cut(text, most) {
  if (text.length <= most) return text;
  const kept = text.slice(0, most);
  return `${kept.slice(0, kept.lastIndexOf("\n"))}\n\n(The rest is left out: there is no room for it.)\n`;
}
