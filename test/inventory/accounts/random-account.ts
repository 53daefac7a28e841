import * as fc from "fast-check";

import { modelAccount, repositoryNames, words, type Wanted } from "./model-account";

const wanted = fc.record<Wanted>({
  repository: fc.constantFrom(...repositoryNames),
  word: fc.constantFrom(...words),
  by: fc.constantFrom("digest", "tag", "moved tag"),
});
const containers = fc.array(wanted, { minLength: 1, maxLength: 2 });
const services = fc.record({
  cluster: fc.constantFrom("main", "other"),
  mode: fc.constantFrom("settled", "deploying", "without revisions", "task sets"),
  generations: fc.tuple(containers, containers, containers),
  tasks: fc.nat(3),
});
const functions = fc.record({
  versions: fc.array(wanted, { minLength: 1, maxLength: 3 }),
  isImage: fc.boolean(),
});

/** Accounts in which everything can be told. */
export const randomAccounts = fc
  .record({
    services: fc.array(services, { maxLength: 45, size: "max" }),
    jobs: fc.array(
      fc.record({
        cluster: fc.constantFrom("main", "other"),
        containers,
        tasks: fc.integer({ min: 1, max: 40 }),
      }),
      { maxLength: 8, size: "max" },
    ),
    rules: fc.array(fc.record({ bus: fc.constantFrom("default", "orders"), job: fc.option(containers) }), {
      maxLength: 6,
    }),
    schedules: fc.array(fc.record({ job: fc.option(containers), isUniversal: fc.boolean() }), {
      maxLength: 6,
    }),
    functions: fc.array(functions, { maxLength: 40, size: "max" }),
  })
  .map(modelAccount);
