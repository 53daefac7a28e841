/**
 * What each command takes, by the names of the inputs. `value`: one word; `list`: several; `on`: a switch that adds its
 * option where it is true; `off`: one that adds it where it is false. `own`: of this action, not of the command.
 */
export const commands = {
  mark: {
    words: ["release", "mark"],
    needs: ["service"],
    inputs: {
      region: { value: "--region" },
      cluster: { value: "--cluster" },
      // One run a service.
      service: { own: "list" },
      as: { value: "--as" },
      expect: { value: "--expect" },
      shield: { on: "--shield" },
      "container-logs": { off: "--no-container-logs" },
      timeout: { value: "--timeout" },
    },
  },
  audit: {
    words: ["audit", "--markdown"],
    needs: [],
    inputs: {
      region: { value: "--region" },
      repository: { list: "--repository" },
      sources: { value: "--sources" },
      declared: { file: "--declared" },
      soon: { value: "--soon" },
      days: { value: "--days" },
      pushes: { value: "--pushes" },
      "expect-repositories": { on: "--expect-repositories" },
      comment: { own: "switch" },
      "comment-id": { own: "name" },
      "fail-on-risk": { own: "switch" },
    },
  },
  promote: {
    words: ["promote"],
    needs: ["from", "to"],
    inputs: {
      from: { value: "--from" },
      to: { value: "--to" },
      service: { own: "list" },
      release: { value: "--release" },
      digest: { value: "--digest" },
      yes: { on: "--yes" },
      preview: { on: "--preview" },
      deploy: { off: "--no-deploy" },
      "from-region": { value: "--from-region" },
    },
  },
};

/** Inputs of every command. */
export const common = ["command", "working-directory", "version", "github-token"];
