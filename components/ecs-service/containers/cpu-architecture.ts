/**
 * Fargate's name for the architecture of an image's platform (`os/architecture[/variant]`); `undefined` for a platform
 * that no Linux task on Fargate runs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html
 */
export function cpuArchitectureOf(platform: string): "X86_64" | "ARM64" | undefined {
  switch (platform) {
    case "linux/amd64":
      return "X86_64";
    case "linux/arm64":
    case "linux/arm64/v8":
      return "ARM64";
    default:
      return undefined;
  }
}
