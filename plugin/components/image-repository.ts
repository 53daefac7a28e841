import { ImageRepository } from "../../components";
import type { ImageRepositoryInputs } from "../inputs";
import type { Make } from "../make";
import { withSettings } from "../settings";

export const makeImageRepository: Make = (name, inputs, options) =>
  Promise.resolve(new ImageRepository(name, withSettings(inputs as ImageRepositoryInputs), options));
