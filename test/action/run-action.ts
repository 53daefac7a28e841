import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { checkout } from "../../local/paths";
import { ended } from "../../local/test/language-host/temporary-project";

export const actionFile = fs.readFileSync(path.join(checkout, "action.yml"), "utf8");

/** `action.yml`, as far as a run takes it. */
export const action = parse(actionFile) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: { readonly steps: readonly Step[] };
};

interface Step {
  readonly id: string;
  readonly shell: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a run of the action left behind. */
export interface ActionRun {
  readonly exitCode: number | null;
  readonly log: string;
  readonly summary: string;
  readonly outputs: string;
}

/** How a run differs from that of a push. */
export interface ActionSettings {
  /** A script in the place of npx: what a runner's PATH has. */
  readonly npx: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The event's payload. */
  readonly event?: object;
  readonly workspace?: string;
}

/** Runs the steps of `action.yml` with bash as GitHub's runner does: their scripts and variables as they are written there. */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  { npx, env = {}, event = {}, workspace = checkout }: ActionSettings,
): Promise<ActionRun> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "action-"));
  try {
    const at = (name: string, text: string, mode = 0o644) => {
      fs.writeFileSync(path.join(folder, name), text, { mode });
      return path.join(folder, name);
    };
    at("npx", npx, 0o755);
    const files = {
      GITHUB_EVENT_PATH: at("event.json", JSON.stringify(event)),
      GITHUB_OUTPUT: at("output", ""),
      GITHUB_STEP_SUMMARY: at("summary", ""),
    };
    const [step] = action.runs.steps;
    const given = { ...defaults(), ...inputs };
    const variables = Object.entries(step!.env).map(([name, text]) => [name, evaluated(text, given)]);
    const { exitCode, all } = await ended(
      spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", at("step.sh", step!.run)], {
        cwd: workspace,
        env: {
          ...process.env,
          ...env,
          PATH: [folder, path.dirname(process.execPath), env["PATH"] ?? process.env["PATH"]].join(":"),
          ...files,
          GITHUB_ACTION_PATH: checkout,
          GITHUB_WORKSPACE: workspace,
          GITHUB_REPOSITORY: "acme/shop",
          GITHUB_SERVER_URL: "https://github.example",
          GITHUB_RUN_ID: "77",
          GITHUB_SHA: "c0ffee1c0ffee",
          RUNNER_TEMP: folder,
          ...Object.fromEntries(variables as [string, string][]),
        },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
    return {
      exitCode,
      log: all,
      summary: fs.readFileSync(files.GITHUB_STEP_SUMMARY, "utf8"),
      outputs: fs.readFileSync(files.GITHUB_OUTPUT, "utf8"),
    };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** An npx that notes what it is called with, and answers what it is told to. */
export const notingNpx = `#!/usr/bin/env node
const fs = require("node:fs");
const { NPX_CALLS, NPX_STDOUT = "", NPX_STDERR = "", NPX_EXIT = "0", ...env } = process.env;
const call = { args: process.argv.slice(2), cwd: process.cwd(), env };
if (NPX_CALLS) fs.appendFileSync(NPX_CALLS, JSON.stringify(call) + "\\n");
process.stdout.write(NPX_STDOUT);
process.stderr.write(NPX_STDERR);
process.exitCode = Number(NPX_EXIT);
`;

/** GitHub evaluates defaults too. */
function defaults(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(action.inputs).map(([name, { default: text = "" }]) => [
      name,
      text === "${{ github.token }}" ? "the-jobs-token" : text,
    ]),
  );
}

/** The one expression that the file has beside that; GitHub indents what `toJSON` gives. */
function evaluated(text: string, inputs: Readonly<Record<string, string>>): string {
  if (text !== "${{ toJSON(inputs) }}") throw new Error(`not known here: ${text}`);
  return JSON.stringify(inputs, undefined, 2);
}

/** An npx that runs the command of this checkout, whichever package it is asked for. */
export const checkoutNpx = `#!/bin/sh
while [ "$1" != berth ]; do shift; done
shift
cd "${checkout}"
exec "${process.execPath}" --import tsx cli/main.ts "$@"
`;
