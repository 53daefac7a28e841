export { ensureToolchain, type EnsureToolchainOptions, type Toolchain, toolchainInstalled } from "./ensure";
export type { ToolProgress } from "./progress";
