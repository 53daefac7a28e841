import type { World } from "../local/world";

const settings = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/** A program of the test process asks AWS too, and is to ask the local one. Answers what undoes it. */
export function askLocalAws({ env }: World): () => void {
  const former = settings.map((name) => [name, process.env[name]] as const);
  for (const name of settings) process.env[name] = env[name];
  return () => {
    for (const [name, value] of former) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
