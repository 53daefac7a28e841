import { settingsOfProviderArgs, type ProviderSettings } from "../components/shared/aws-settings";
import type { CommonInputs } from "./inputs";

/** The inputs with the provider's arguments read: as a TypeScript program does by `settingsOfProviderArgs`. */
export function withSettings<Inputs extends CommonInputs>({
  settings,
  ...inputs
}: Inputs): Omit<Inputs, "settings"> & { readonly settings?: ProviderSettings } {
  return {
    ...inputs,
    ...(settings !== undefined && { settings: settingsOfProviderArgs(settings) }),
  };
}
