import { Deployment, DeploymentError } from "pulumi-berth/automation";

/** Deploys a stack from a program of your own, and tells what happens as it happens. */
async function deploy(): Promise<void> {
  const [stack = "dev", create] = process.argv.slice(2);
  const deployment = await Deployment.open({ workDir: ".", stack, create: create === "--create" });
  const operation = deployment.up();
  for await (const event of operation) {
    if (event.kind === "completed") console.log(event.operation, event.type, event.name);
  }
  const { outputs, changes } = await operation.result;
  console.log(changes, outputs);
}

deploy().catch((error: unknown) => {
  // Why a deployment failed is in its message. Where, as a stack trace has it, tells nothing of that.
  console.error(error instanceof DeploymentError ? error.message : error);
  process.exitCode = 1;
});
