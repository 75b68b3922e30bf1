import { expect, test } from "vitest";
import { redactNotice } from "../../src/notify/redact-notice.ts";
import { burning } from "./notices.ts";

test("every text of a notice is passed through, and nothing else changes", () => {
  const seen: string[] = [];
  const redacted = redactNotice(burning, (text) => {
    seen.push(text);
    return `‹${text}›`;
  });
  expect(redacted).toEqual({
    source: "‹orders-api›",
    title: `‹${burning.title}›`,
    severity: "critical",
    text: `‹${burning.text}›`,
    fields: burning.fields?.map(({ name, value }) => ({ name: `‹${name}›`, value: `‹${value}›` })),
    links: burning.links?.map(({ label, url }) => ({ label: `‹${label}›`, url: `‹${url}›` })),
    at: burning.at,
    dedupeKey: "‹slo/checkout›",
  });
  expect(seen).toHaveLength(12);
});

test("what a notice hasn't got, it doesn't get", () => {
  const { source, title, severity, text, at } = burning;
  const redacted = redactNotice({ source, title, severity, text, at }, (given) => given);
  expect(redacted).toEqual({ source, title, severity, text, at, fields: [], links: [] });
  expect("dedupeKey" in redacted).toBe(false);
});
