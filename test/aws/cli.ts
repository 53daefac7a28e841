import { readFileSync } from "node:fs";

import { ECRClient } from "@aws-sdk/client-ecr";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import { systemClock } from "../../releases/clock";
import * as fixture from "../retention/fixtures/lifecycle-vectors.json";
import { countVectors, type Vector, vectorsOnEcr } from "./vectors-on-ecr";

/**
 * `npm run test:aws`: AWS's worked examples of lifecycle policies, asked of ECR itself. In the account that
 * `BERTH_TEST_AWS_ACCOUNT` names and in no other, by the credentials and the region of the environment.
 *
 * @param file Other examples, in the form of `lifecycle-vectors.json`. @default AWS's
 */
async function main([file]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const wanted = env["BERTH_TEST_AWS_ACCOUNT"] ?? "";
  if (!/^\d{12}$/.test(wanted))
    return refuse(`${name} must be the number of the account to test in, 12 digits`, wanted);
  const sts = new STSClient({});
  const ecr = new ECRClient({});
  const [{ Account = "" }, region] = await Promise.all([
    sts.send(new GetCallerIdentityCommand({})),
    ecr.config.region(),
  ]);
  if (Account !== wanted) return refuse(`${name} must be the account of the credentials, ${Account}`, wanted);
  const given = file === undefined ? fixture : (JSON.parse(readFileSync(file, "utf8")) as typeof fixture);
  const vectors = countVectors(given.vectors as readonly Vector[]);
  console.log(
    `Account ${Account}, ${region}: ${vectors.length} examples, each in a repository berth-test/... that is deleted again.`,
  );
  const gapMs = Number(env["BERTH_TEST_AWS_GAP_MS"] ?? 1500);
  const onLine = (line: string) => console.log(`  ${line}`);
  const results = await vectorsOnEcr(vectors, { ecr, clock: systemClock, gapMs, onLine });
  const wrong = results.filter(({ expected, found }) => expected.join() !== found.join());
  for (const { name: of, expected, found } of wrong)
    console.log(
      `${of}: AWS's example takes ${expected.join(", ")}, ECR's preview ${found.join(", ") || "nothing"}`,
    );
  console.log(`\n${results.length - wrong.length} passed, ${wrong.length} failed`);
  return wrong.length === 0 ? 0 : 1;
}

const name = "`BERTH_TEST_AWS_ACCOUNT`";

function refuse(message: string, got: string): number {
  console.error(`${message}, got ${JSON.stringify(got)}. Nothing was made.`);
  return 2;
}

main(process.argv.slice(2), process.env).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
