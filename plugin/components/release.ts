import { Release } from "../../components";
import type { ReleaseInputs } from "../inputs";
import type { Make } from "../make";
import { withSettings } from "../settings";

export const makeRelease: Make = (name, inputs, options) =>
  Promise.resolve(new Release(name, withSettings(inputs as ReleaseInputs), options));
