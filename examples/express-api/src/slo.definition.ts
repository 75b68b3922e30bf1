import { defineService, defineSlo, httpAvailability, httpLatency, rolling } from "@luneo/slo-metrics";

const api = defineService("orders-api", { owner: "orders" });

/** What we promise our users, as plain data: instrumentation today, rules and reviews from the same lines. */
export const slos = [
  defineSlo(api, "availability", {
    objective: "99.9%",
    window: rolling("30d"),
    sli: httpAvailability({ bad: { status: "5xx" } }),
  }),
  defineSlo(api, "latency", { objective: "95%", window: rolling("30d"), sli: httpLatency({ under: "200ms" }) }),
];
