import * as path from "node:path";
import { App, DefaultStackSynthesizer, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Repository } from "aws-cdk-lib/aws-ecr";
import * as ecs from "aws-cdk-lib/aws-ecs";

/** An app that makes the repository of its images itself, in a stack that comes before the one that needs them. */
const app = new App();
const repositoryName = app.node.tryGetContext("repository") as string;

const images = new Stack(app, "Images");
new Repository(images, "Repository", {
  repositoryName,
  removalPolicy: RemovalPolicy.DESTROY,
  emptyOnDelete: true,
});

const synthesizer = new DefaultStackSynthesizer({ imageAssetsRepositoryName: repositoryName });
const tasks = new Stack(app, "Tasks", { synthesizer });
tasks.addDependency(images);
const task = new ecs.FargateTaskDefinition(tasks, "Task");
task.addContainer("main", { image: ecs.ContainerImage.fromAsset(path.join(process.cwd(), "image")) });
