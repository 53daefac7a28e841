import type { Part } from "../part";
import { alarmPart, ciPart, doctorPart, keeperPart } from "./extras";
import { autoscalingPart, loadBalancerPart } from "./front";
import { lookPart, repositoryPart } from "./images";
import { servicesPart } from "./services";

/** The permission set of whoever deploys: the one place where it is written down. */
export const allParts: readonly Part[] = [
  repositoryPart,
  lookPart,
  servicesPart,
  loadBalancerPart,
  autoscalingPart,
  ciPart,
  alarmPart,
  keeperPart,
  doctorPart,
];
