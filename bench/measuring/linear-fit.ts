/** A straight line through measurements: `base`, and `each` more a service. */
export interface Line {
  readonly base: number;
  readonly each: number;
}

/** One measurement: so many services, so much of what is measured. */
export interface Point {
  readonly services: number;
  readonly amount: number;
}

/** The line with the least squares of distances to the points. */
export function lineThrough(points: readonly Point[]): Line {
  const x = mean(points.map(({ services }) => services));
  const y = mean(points.map(({ amount }) => amount));
  const covariance = mean(points.map(({ services, amount }) => (services - x) * (amount - y)));
  const variance = mean(points.map(({ services }) => (services - x) ** 2));
  const each = covariance / variance;
  return { base: y - each * x, each };
}

/**
 * How much more a service costs between the last two points than between the first two: 1 when growth is linear, more
 * when it is faster.
 */
export function acceleration(points: readonly Point[]): number {
  const slopes = points.slice(1).map((point, index) => slope(points[index]!, point));
  return slopes.at(-1)! / slopes[0]!;
}

function slope(from: Point, to: Point): number {
  return (to.amount - from.amount) / (to.services - from.services);
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
