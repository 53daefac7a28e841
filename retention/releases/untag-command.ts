/** What takes tags away, as somebody types it. ECR deletes an image with its last tag. */
export function untagCommand(repositoryName: string, tags: readonly string[]): string {
  const ids = tags.map((tag) => `imageTag=${tag}`).join(" ");
  return `aws ecr batch-delete-image --repository-name ${repositoryName} --image-ids ${ids}`;
}
