import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { checkout } from "../../local/paths";
import { FakeRegistry } from "../releases/copy/fake-registry";
import { rule } from "../retention/image-builder";
import { berth } from "./command";
import { shopState } from "./status/stack-state";
import { FakeAws, registry, service, task } from "./fake-aws";

const reference = path.join(checkout, "docs/commands.md");
const text = fs.readFileSync(reference, "utf8");
/** `BERTH_UPDATE_GOLDEN=1 npx mocha test/cli/docs-commands.spec.ts` writes the answers; then look at what git says of them. */
const isUpdate = process.env["BERTH_UPDATE_GOLDEN"] === "1";
let updated = text;

describe("docs/commands.md", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "berth-docs-"));
  const folderBefore = process.cwd();
  // The examples follow one another, in one account.
  const aws = shop();

  const records = new FakeRegistry();

  before(async () => {
    await records.start();
    aws.answer({ GetAuthorizationToken: (input: never) => records.ecr.send(input) });
    for (const [, name = "", content = ""] of text.matchAll(/`(\w+\.json)`[^\n]*:\n\n```json\n([^`]*)```/g))
      fs.writeFileSync(path.join(folder, name), content);
    writeAssembly(path.join(folder, "assembly"));
    const { tags } = aws.repository("shop-assets-prod");
    const deployed = { repositoryName: "shop-assets-prod", revision: 17, digest: tags.get("web-17") ?? "" };
    fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify(shopState(deployed)));
    process.chdir(folder);
  });
  after(async () => {
    await records.stop();
    process.chdir(folderBefore);
    if (isUpdate) fs.writeFileSync(reference, updated);
    fs.rmSync(folder, { recursive: true });
  });

  const examples = [
    ...text.matchAll(/```console(?: exit=(\d))?\n\$ berth ([^\n]*)\n([^`]*(?:`[^`]+)*?)```\n/g),
  ];

  for (const [block, exit = "0", command = "", output = ""] of examples) {
    it(`shows what \`berth ${command}\` answers`, async () => {
      const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
      if (command.startsWith("cdk migrate")) aws.repository("web-assets-prod");
      const ended = await berth(words, aws);
      assert.equal(ended.stderr, "");
      if (isUpdate) {
        updated = updated.replace(block, () => block.replace(output, () => ended.stdout));
        return;
      }
      assert.equal(ended.stdout, output);
      assert.equal(ended.code, Number(exit));
    });
  }

  it("has an example of every command", async () => {
    for (const command of await leaves([])) {
      const words = command.join(" ");
      // test/cdk/deploy-command.full.spec, test/cli/rollback.full.spec and test/cli/promote run them.
      const isElsewhere = ["cdk deploy", "rollback", "promote"].includes(words);
      assert.ok(isElsewhere || examples.some(([, , argv = ""]) => argv.startsWith(words)), words);
      assert.ok(text.includes(`## \`${words}\``), words);
    }
  });

  it("names every option of every command, within its section or for all", async () => {
    const [common = "", ...sections] = text.split(/^## /m);
    for (const command of await leaves([])) {
      const section = sections.find((one) => one.startsWith(`\`${command.join(" ")}\``)) ?? "";
      const help = await berth([...command, "--help"]);
      for (const [, flag = ""] of help.stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm))
        assert.ok(section.includes(flag) || common.includes(flag), `${command.join(" ")} ${flag}`);
    }
  });
});

/** The paths of all commands that do something; but for `local`, which hands over to commands with a page of their own. */
async function leaves(parent: readonly string[]): Promise<string[][]> {
  const help = await berth([...parent, "--help"]);
  const [, commands = ""] = help.stdout.split("Commands:\n");
  const names = [...commands.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name = ""]) =>
    ["help", "local"].includes(name) ? [] : [name],
  );
  if (names.length === 0) return [[...parent]];
  return (await Promise.all(names.map((name) => leaves([...parent, name])))).flat();
}

/** What `cdk synth` writes of a stack with one image. */
function writeAssembly(folder: string): void {
  const image = { repositoryName: "shop-assets-prod", imageTag: "web-17" };
  const dockerImages = { web: { source: {}, destinations: { here: image } } };
  fs.mkdirSync(folder);
  const assets = { type: "cdk:asset-manifest", properties: { file: "shop.assets.json" } };
  const artifacts = { "shop.assets": assets };
  fs.writeFileSync(path.join(folder, "manifest.json"), JSON.stringify({ artifacts }));
  fs.writeFileSync(path.join(folder, "shop.assets.json"), JSON.stringify({ dockerImages }));
}

/** A shared repository that deletes what is older than 120 days, and two services that run images of it. */
function shop(): FakeAws {
  const aws = new FakeAws();
  const repository = aws.repository("shop-assets-prod");
  repository.policy = JSON.stringify({
    rules: [rule(1, { countType: "sinceImagePushed", countUnit: "days", countNumber: 120 })],
  });
  const former = repository.push("web 16", "web-16", "release.web.1");
  const web = repository.push("web 17", "web-17");
  const worker = repository.push("worker 4", "worker-4");
  const builds = Array.from({ length: 197 }, (_, n) => repository.push(`build ${n}`, `ci-${n}`));
  [former, web, worker, ...builds].forEach((digest, n) => repository.age(digest, 118 - n / 2));
  const taskDefinition = "arn:aws:ecs:eu-west-1:000000000000:task-definition/worker:4";
  aws.looks = [service(17)];
  aws.others = [
    service(4, {
      serviceName: "worker",
      serviceArn: "arn:aws:ecs:eu-west-1:000000000000:service/main/worker",
      taskDefinition,
      deployments: [{ status: "PRIMARY", taskDefinition, rolloutState: "COMPLETED" }],
    }),
  ];
  aws.taskDefinitions["web:17"] = { web: `${registry}/shop-assets-prod:web-17` };
  aws.taskDefinitions["worker:4"] = { worker: `${registry}/shop-assets-prod@${worker}` };
  aws.tasks = [task(17, { web })];
  aws.answer({
    GetRole: ({ RoleName }: { RoleName: string }) => ({
      Role: { Arn: `arn:aws:iam::000000000000:role/${RoleName}` },
    }),
    ListStacks: () => ({ StackSummaries: [{ StackName: "shop", StackStatus: "UPDATE_COMPLETE" }] }),
    GetTemplate: () => ({ TemplateBody: "web-17" }),
  });
  return aws;
}
