import type { Problem } from "../../retention";
import type { CapacityProviderStrategy } from "./args";
import { rangeProblems } from "../shared/range-problem";

/**
 * What is wrong with the shares of Fargate and Spot.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function capacityProblems(strategies: readonly CapacityProviderStrategy[]): Problem[] {
  return [
    ...strategies.flatMap(({ base, weight }, index) => [
      ...rangeProblems(`${at}[${index}].base`, base, { from: 0, to: 100_000 }),
      ...rangeProblems(`${at}[${index}].weight`, weight, { from: 0, to: 1000 }),
    ]),
    ...togetherProblems(strategies),
  ];
}

const at = "capacityProviderStrategies";

function togetherProblems(strategies: readonly CapacityProviderStrategy[]): Problem[] {
  const names = strategies.map(({ capacityProvider }) => capacityProvider);
  const messages = [
    ...(new Set(names).size < names.length ? ["must name each capacity provider once"] : []),
    ...(strategies.filter(({ base = 0 }) => base > 0).length > 1
      ? ["can have a `base` above 0 in one place only"]
      : []),
    ...(strategies.some(({ weight = 0 }) => weight > 0)
      ? []
      : [
          "must have a `weight` above 0 somewhere: a capacity provider without one gets no task beyond `base`",
        ]),
  ];
  return messages.map((message) => ({
    code: "illegal-capacity",
    path: at,
    message: `\`${at}\` ${message}, got ${JSON.stringify(strategies)}.`,
  }));
}
