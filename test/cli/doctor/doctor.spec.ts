import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { Checked } from "../../../cli/doctor/check";
import type { PolicyDocument } from "../../../cli/doctor/rights/document";
import { berth } from "../command";
import { FakeAws } from "../fake-aws";

describe("berth doctor", () => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), "berth-doctor-"));
  after(() => fs.rmSync(cwd, { recursive: true }));
  let aws: FakeAws;
  beforeEach(() => {
    aws = new FakeAws();
    aws.answer({
      GetCallerIdentity: () => ({ Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/somebody" }),
      SimulatePrincipalPolicy: ({ ActionNames }: { ActionNames: string[] }) => ({
        EvaluationResults: ActionNames.map((name) => ({ EvalActionName: name, EvalDecision: "allowed" })),
      }),
    });
  });
  const pulumi = path.join(cwd, "bin");
  before(() => {
    fs.mkdirSync(pulumi);
    fs.writeFileSync(path.join(pulumi, "pulumi"), "#!/bin/sh\necho v3.300.0\n", { mode: 0o755 });
  });
  const doctor = (...more: string[]) => {
    const env = { PATH: `${pulumi}:/bin`, AWS_REGION: "eu-west-1" };
    return berth(["doctor", "--cwd", cwd, ...more], { clients: aws.clients, env });
  };

  it("is well on an account without a project, and says what it did not look at", async () => {
    const { code, stdout } = await doctor();
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^Tools\n {2}ok {7}node: \d/);
    assert.match(stdout, /\n {2}ok {7}pulumi: 3\.300\.0;/);
    assert.match(
      stdout,
      /\nAWS account\n {2}ok {7}credentials: .*user\/somebody of the account 123456789012/,
    );
    assert.match(stdout, /\n {2}ok {7}rights: IAM allows .* rights that berth needs at most\.\n/);
    assert.match(stdout, /\n {2}skipped {2}locks: No stack is known: see `stack`\.\n/);
    assert.match(stdout, /\n0 problems, \d warnings?, \d+ skipped, \d+ ok\.\n$/);
  });

  it("ends with 1 where there is a problem", async () => {
    aws.answer({
      GetCallerIdentity: () => {
        throw Object.assign(new Error("expired"), { name: "ExpiredToken" });
      },
    });
    const { code, stdout } = await doctor("--json");
    const { checks, counts } = JSON.parse(stdout) as { checks: Checked[]; counts: Record<string, number> };
    const of = (name: string) => checks.find(({ check }) => check === name);
    assert.deepEqual([code, counts["problem"]], [1, 1], stdout);
    assert.equal(of("credentials")?.status, "problem");
    assert.match(of("credentials")?.remedy ?? "", /aws sso login/);
    assert.equal(of("rights")?.status, "skipped");
  });

  it("prints the whole policy, and says what it is worth and that it is too long for one", async () => {
    const { code, stdout, stderr } = await doctor("--iam");
    assert.equal(code, 0);
    const { Statement } = JSON.parse(stdout) as PolicyDocument;
    assert.ok(Statement.length > 15);
    assert.match(stderr, /^Unproven on AWS: /);
    assert.match(stderr, /a managed policy takes 6144.*\n {2}berth doctor --iam --parts repository look/);
    assert.deepEqual(aws.calls, [], "AWS isn't asked");
  });

  it("prints parts of it, and where each right is known from", async () => {
    const { stdout, stderr } = await doctor(
      "--iam",
      "--parts",
      "autoscaling",
      "--region",
      "eu-west-1",
      "--json",
    );
    const { proof, rights } = JSON.parse(stdout) as {
      proof: string;
      rights: { from: string; part: string }[];
    };
    assert.match(proof, /^Unproven on AWS/);
    assert.deepEqual([...new Set(rights.map(({ part }) => part))], ["autoscaling"]);
    assert.deepEqual(
      [...new Set(rights.map(({ from }) => from))],
      ["recorded", "provider source", "AWS's documentation"],
    );
    assert.match(stdout, /arn:aws:application-autoscaling:eu-west-1:\*:scalable-target/);
    assert.equal(stderr, "");
  });

  const wrong: [title: string, argv: string[], said: RegExp][] = [
    ["parts of nothing", ["--parts", "ci"], /`--parts` says what `--iam` prints/],
    ["an unknown part", ["--iam", "--parts", "repositry"], /Did you mean repository\?/],
    ["a timeout that is none", ["--timeout", "0"], /whole number from 1 to 600/],
  ];
  for (const [title, argv, said] of wrong)
    it(`refuses ${title}`, async () => {
      const { code, stderr } = await doctor(...argv);
      assert.equal(code, 2);
      assert.match(stderr, said);
    });
});
