import fc from "fast-check";
import { expect, test } from "vitest";
import { slackMessage } from "../../src/notify/slack.ts";
import type { SlackBlock } from "../../src/notify/slack.ts";
import { burning, wildNotice } from "./notices.ts";

test("a notice becomes header, text, fields, links and where it is from", () => {
  expect(slackMessage(burning)).toEqual({
    text: "🔴 SLO checkout burns 14.4 times too fast (critical, orders-api)",
    blocks: [
      { type: "header", text: { type: "plain_text", text: "🔴 SLO checkout burns 14.4 times too fast", emoji: false } },
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text: "2 % of the month's error budget went within an hour.\nWorst route: POST /orders &lt;5xx&gt; &amp; rising.",
          verbatim: true,
        },
      },
      {
        type: "section",
        fields: [
          { type: "mrkdwn", text: "*Budget left*\n61 %", verbatim: true },
          { type: "mrkdwn", text: "*Exhausted in*\n2 d 4 h", verbatim: true },
        ],
      },
      {
        type: "section",
        text: {
          type: "mrkdwn",
          text:
            "<https://docs.example.com/runbooks/slo-burn?a=1&amp;b=2|Runbook>  ·  " +
            "<https://grafana.example.com/d/abc(1)%7Cx|Dashboard>",
          verbatim: true,
        },
      },
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text:
              "critical  ·  orders-api  ·  slo/checkout  ·  " +
              "<!date^1795380067^{date_short_pretty} {time_secs}|2026-11-22T20:41:07.000Z>",
            verbatim: true,
          },
        ],
      },
    ],
  });
});

test("the least of a notice is still a message", () => {
  const message = slackMessage({ source: "", title: "", severity: "resolved", text: " \n", at: Number.NaN });
  expect(message.blocks).toEqual([
    { type: "header", text: { type: "plain_text", text: "🟢 resolved", emoji: false } },
    { type: "context", elements: [{ type: "mrkdwn", text: "resolved", verbatim: true }] },
  ]);
});

test("more fields than fit are counted, the first ones stay", () => {
  const fields = Array.from({ length: 43 }, (_, n) => ({ name: `n${n}`, value: `v${n}` }));
  const { blocks } = slackMessage({ ...burning, fields });
  const shown = blocks.flatMap((block) => ("fields" in block ? [block.fields.length] : []));
  expect(shown).toEqual([10, 10, 10, 10]);
  expect(JSON.stringify(blocks)).toContain("*n39*\\nv39");
  expect(JSON.stringify(blocks)).not.toContain("*n40*");
  expect(JSON.stringify(blocks.at(-1))).toContain("3 more fields");
});

test("of many links only whole ones are shown, as many as fit", () => {
  const links = Array.from({ length: 90 }, (_, n) => ({
    label: `link ${n}`,
    url: `https://example.com/${n}?a&${"x".repeat(60)}`,
  }));
  const section = slackMessage({ ...burning, fields: [], links }).blocks.at(-2);
  const text = section?.type === "section" && "text" in section ? section.text.text : "";
  const shown = text.split("  ·  ");
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.length).toBeLessThan(90);
  expect(shown).toEqual(shown.map((_, n) => `<https://example.com/${n}?a&amp;${"x".repeat(60)}|link ${n}>`));
});

test("an address that is no http or https URL never becomes a link", () => {
  const links = ["javascript:alert(1)", "slack://x", "not a url", "//host/x", "mailto:a@b.c"].map((url) => ({
    label: "Go",
    url,
  }));
  expect(JSON.stringify(slackMessage({ ...burning, links }))).not.toContain("Go");
});

/** Every text of the message that Slack takes for markup. */
function markupOf(block: SlackBlock): string[] {
  if (block.type === "header") return [];
  if (block.type === "context") return block.elements.map(({ text }) => text);
  return "fields" in block ? block.fields.map(({ text }) => text) : [block.text.text];
}

test("whatever the notice, Slack's limits hold", () => {
  fc.assert(
    fc.property(wildNotice, (notice) => {
      const { text, blocks } = slackMessage(notice);
      expect(blocks.length).toBeLessThanOrEqual(50);
      let total = 0;
      for (const block of blocks) {
        const texts = block.type === "header" ? [block.text.text] : markupOf(block);
        const limit = block.type === "header" ? 150 : "fields" in block ? 2000 : 3000;
        for (const each of texts) {
          expect(each.length).toBeLessThanOrEqual(limit);
          expect(each.trim()).not.toBe("");
          total += each.length;
        }
        expect(texts.length).toBeLessThanOrEqual(10);
        expect(texts.length).toBeGreaterThan(0);
      }
      expect(total).toBeLessThan(12_000);
      expect(text.length).toBeLessThanOrEqual(300);
      expect(text.trim()).not.toBe("");
    }),
    { numRuns: 200 },
  );
});

test("whatever the notice, the only markup is our own: nobody is mentioned, no ampersand is loose", () => {
  const own = /<https?:\/\/[^<>|\s]+\|[^<>]+>|<!date\^-?\d+\^\{date_short_pretty\} \{time_secs\}\|[-:.\dTZ+]+>/g;
  fc.assert(
    fc.property(wildNotice, (notice) => {
      const { text, blocks } = slackMessage(notice);
      for (const each of [text, ...blocks.flatMap(markupOf)]) {
        const rest = each.replace(own, "");
        expect(rest).not.toMatch(/[<>]/);
        expect(rest).not.toMatch(/&(?!(?:amp|lt|gt);)/);
      }
      expect(text).not.toMatch(/[<>]/);
    }),
    { numRuns: 200 },
  );
});

test("it is JSON that can be sent, whatever the notice", () => {
  fc.assert(
    fc.property(wildNotice, (notice) => {
      const body = JSON.stringify(slackMessage(notice));
      expect(Buffer.from(body).toString()).toBe(body);
      expect(body).not.toMatch(/\\ud[89a-f]|\\u00[01]/i);
    }),
    { numRuns: 100 },
  );
});
