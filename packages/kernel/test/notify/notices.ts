import fc from "fast-check";
import type { Notice, NoticeSeverity } from "../../src/notify/notice.ts";

/** A notice as a program would tell it. */
export const burning: Notice = {
  source: "orders-api",
  title: "SLO checkout burns 14.4 times too fast",
  severity: "critical",
  text: "2 % of the month's error budget went within an hour.\nWorst route: POST /orders <5xx> & rising.",
  fields: [
    { name: "Budget left", value: "61 %" },
    { name: "Exhausted in", value: "2 d 4 h" },
  ],
  links: [
    { label: "Runbook", url: "https://docs.example.com/runbooks/slo-burn?a=1&b=2" },
    { label: "Dashboard", url: "https://grafana.example.com/d/abc(1)|x" },
  ],
  at: Date.UTC(2026, 10, 22, 20, 41, 7),
  dedupeKey: "slo/checkout",
};

const wild = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom(
      "&",
      "<",
      ">",
      "*",
      "_",
      "\\",
      "`",
      "@everyone ",
      "<!channel>",
      "<@U1>",
      "\n",
      "😀",
      "|",
      "]",
      "(",
      "a b ",
    ),
  }),
  fc
    .record({ unit: fc.constantFrom("a", "&", "_", "😀", "\n", "x <y> "), times: fc.integer({ min: 1000, max: 7000 }) })
    .map(({ unit, times }) => unit.repeat(times)),
  fc.constantFrom("", " ", "\n"),
);

/** Notices nobody should write, but somebody will. */
export const wildNotice: fc.Arbitrary<Notice> = fc.record({
  source: wild,
  title: wild,
  severity: fc.constantFrom<NoticeSeverity>("info", "warning", "critical", "resolved"),
  text: wild,
  fields: fc.array(fc.record({ name: wild, value: wild }), { maxLength: 60 }),
  links: fc.array(
    fc.record({
      label: wild,
      url: fc.oneof(fc.webUrl({ withQueryParameters: true }), wild, fc.constant("javascript:alert(1)")),
    }),
    { maxLength: 40 },
  ),
  at: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(Number.NaN, Infinity, -1, 9e15)),
  dedupeKey: wild,
});
