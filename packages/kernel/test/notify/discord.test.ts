import fc from "fast-check";
import { expect, test } from "vitest";
import { discordMessage } from "../../src/notify/discord.ts";
import { burning, wildNotice } from "./notices.ts";

test("a notice becomes one embed in its colour, and mentions nobody", () => {
  expect(discordMessage(burning)).toEqual({
    embeds: [
      {
        title: "🔴 SLO checkout burns 14.4 times too fast",
        description:
          "2 % of the month's error budget went within an hour.\nWorst route: POST /orders \\<5xx\\> & rising.",
        color: 0xdc2626,
        fields: [
          { name: "Budget left", value: "61 %", inline: true },
          { name: "Exhausted in", value: "2 d 4 h", inline: true },
          {
            name: "Links",
            value:
              "[Runbook](https://docs.example.com/runbooks/slo-burn?a=1&b=2) · " +
              "[Dashboard](https://grafana.example.com/d/abc%281%29|x)",
            inline: false,
          },
        ],
        footer: { text: "critical · orders-api · slo/checkout" },
        timestamp: "2026-11-22T20:41:07.000Z",
      },
    ],
    allowed_mentions: { parse: [] },
  });
});

test("the least of a notice is still a message", () => {
  expect(discordMessage({ source: "", title: "\n", severity: "info", text: "", at: Infinity }).embeds).toEqual([
    { title: "🔵 info", color: 0x3b82f6, fields: [], footer: { text: "info" } },
  ]);
});

test.each([
  ["**bold** _it_ ~~x~~ ||y|| `z`", "\\*\\*bold\\*\\* \\_it\\_ \\~\\~x\\~\\~ \\|\\|y\\|\\| \\`z\\`"],
  ["[a](http://evil.example)", "\\[a\\](http://evil.example)"],
  ["# big\n- item\n-# small\n> quote\n+1", "\\# big\n\\- item\n\\-# small\n\\> quote\n\\+1"],
  ["a-b c#d 1+1", "a-b c#d 1+1"],
  ["<@123> <#4> <t:0:R> <:x:1> @everyone", "\\<@123\\> \\<#4\\> \\<t:0:R\\> \\<:x:1\\> @everyone"],
  ["back\\slash", "back\\\\slash"],
])("markup in the text is shown, not obeyed: %j", (text, description) => {
  expect(discordMessage({ ...burning, text }).embeds[0].description).toBe(description);
});

test("without fields and links the text has all of Discord's room for it", () => {
  const { source, title, severity, at } = burning;
  const [embed] = discordMessage({ source, title, severity, at, text: "x".repeat(5000) }).embeds;
  expect(embed.description).toHaveLength(4096);
  expect(embed.description?.at(-1)).toBe("…");
});

test("more fields than fit are counted, the first ones and the links stay", () => {
  const fields = Array.from({ length: 30 }, (_, n) => ({ name: `n${n}`, value: "v".repeat(2000) }));
  const [embed] = discordMessage({ ...burning, fields, text: "t".repeat(5000) }).embeds;
  expect(embed.fields).toHaveLength(25);
  expect(embed.fields[23]?.name).toBe("n23");
  expect(embed.fields[24]?.name).toBe("Links");
  expect(embed.footer.text).toContain("6 more fields");
  expect(embed.description?.length).toBeGreaterThan(2000);
});

test("of many links only whole ones are shown, as many as fit", () => {
  const links = Array.from({ length: 90 }, (_, n) => ({
    label: `link ${n}`,
    url: `https://example.com/${n}?${"x".repeat(60)}`,
  }));
  const value = discordMessage({ ...burning, fields: [], links }).embeds[0].fields[0]?.value ?? "";
  const shown = value.split(" · ");
  expect(shown.length).toBeGreaterThan(5);
  for (const [n, link] of shown.entries()) expect(link).toBe(`[link ${n}](https://example.com/${n}?${"x".repeat(60)})`);
});

test("an address that is no http or https URL never becomes a link", () => {
  const links = ["javascript:alert(1)", "discord://x", "not a url"].map((url) => ({ label: "Go", url }));
  expect(discordMessage({ ...burning, fields: [], links }).embeds[0].fields).toEqual([]);
});

test("whatever the notice, Discord's limits hold", () => {
  fc.assert(
    fc.property(wildNotice, (notice) => {
      const [embed] = discordMessage(notice).embeds;
      const { title, description = "", fields, footer } = embed;
      expect(title.length).toBeLessThanOrEqual(256);
      expect(description.length).toBeLessThanOrEqual(4096);
      expect(footer.text.length).toBeLessThanOrEqual(2048);
      expect(fields.length).toBeLessThanOrEqual(25);
      for (const { name, value } of fields) {
        expect(name.length).toBeLessThanOrEqual(256);
        expect(value.length).toBeLessThanOrEqual(1024);
        expect(name.trim()).not.toBe("");
        expect(value.trim()).not.toBe("");
      }
      const texts = [title, description, footer.text, ...fields.flatMap(({ name, value }) => [name, value])];
      expect(texts.reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(6000);
      expect(discordMessage(notice).allowed_mentions).toEqual({ parse: [] });
    }),
    { numRuns: 200 },
  );
});

test("whatever the notice, no markup in it is live and no backslash is left to eat what follows", () => {
  fc.assert(
    fc.property(wildNotice, (notice) => {
      const { title, description = "", fields } = discordMessage(notice).embeds[0];
      const shown = fields.filter(({ name }) => name !== "Links").flatMap(({ name, value }) => [name, value]);
      for (const text of [title, description, ...shown]) {
        const rest = text.replace(/\\[^a-z0-9\s]/gi, "");
        expect(rest).not.toMatch(/[\\*_~`|[\]<>]/);
        expect(rest).not.toMatch(/^[#+-]/m);
      }
    }),
    { numRuns: 200 },
  );
});
