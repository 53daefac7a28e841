export {
  type EmulatorInstall,
  emulatorInstalled,
  ensureEmulator,
  type EnsureEmulatorOptions,
} from "./install";
export { containerLabel, startEmulator, type StartEmulatorOptions } from "./start";
