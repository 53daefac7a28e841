import { EcsService } from "../../components";
import type { EcsServiceInputs } from "../inputs";
import type { Make } from "../make";
import { withSettings } from "../settings";

export const makeEcsService: Make = (name, inputs, options) =>
  Promise.resolve(new EcsService(name, withSettings(inputs as EcsServiceInputs), options));
