/** The same bounds for all: OpenTelemetry's for request durations, with an objective of 200 ms among them. */
export const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.5, 0.75, 1, 2.5, 5, 10];

export const methods = ["GET", "POST"] as const;
export const statuses = ["200", "404", "500"] as const;
export const routes = Array.from({ length: 50 }, (_, index) => `/api/v1/resource${index}/:id`);

/** Seconds, spread over all buckets; seeded, so that every candidate counts the same. */
export const latencies = Float64Array.from(
  { length: 1024 },
  ((seed) => () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return Math.exp((seed / 0x7fffffff) * 5 - 5.5);
  })(42),
);
