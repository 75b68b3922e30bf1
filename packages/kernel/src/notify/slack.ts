import { fitText, oneLine } from "./fit-text.ts";
import { noticeLinks, noticeTime, severityMarks } from "./notice.ts";
import type { Notice, NoticeField } from "./notice.ts";

/** A message as an incoming webhook of Slack takes it. */
export interface SlackMessage {
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

export type SlackBlock =
  | { readonly type: "header"; readonly text: SlackPlainText }
  | { readonly type: "section"; readonly text: SlackMarkdown }
  | { readonly type: "section"; readonly fields: readonly SlackMarkdown[] }
  | { readonly type: "context"; readonly elements: readonly SlackMarkdown[] };

export interface SlackPlainText {
  readonly type: "plain_text";
  readonly text: string;
  /** False: `:fire:` stays as it was written. */
  readonly emoji: false;
}

export interface SlackMarkdown {
  readonly type: "mrkdwn";
  readonly text: string;
  /** True: names of people and channels in the text notify nobody. */
  readonly verbatim: true;
}

// https://docs.slack.dev/reference/block-kit/blocks/header-block: 150 characters.
// https://docs.slack.dev/reference/block-kit/blocks/section-block: text from 1 to 3000 characters, or up to 10 fields of
// 2000 characters each. https://docs.slack.dev/reference/block-kit/blocks: 50 blocks a message.
const LONGEST_HEADER = 150;
const LONGEST_TEXT = 3000;
const LONGEST_FIELD = 2000;
const FIELDS_A_SECTION = 10;
// Slack also refuses messages of some 13,100 characters in all, which no page says
// (https://github.com/slackapi/bolt-js/issues/2509); these keep a message below 12,000.
const MOST_FIELDS = 40;
const LONGEST_FIELDS = 6000;
const LONGEST_LINKS = 1800;
const LONGEST_LINE = 300;

/**
 * Renders a notice for Slack, within the limits of Block Kit, with `& < >` escaped, so that nothing in it becomes a
 * mention or a link: https://docs.slack.dev/messaging/formatting-message-text
 */
export function slackMessage(notice: Notice): SlackMessage {
  const { source, severity, text, fields = [] } = notice;
  const title = `${severityMarks[severity]} ${oneLine(notice.title) || oneLine(source) || severity}`;
  const links = linkLine(notice);
  const blocks: SlackBlock[] = [
    { type: "header", text: { type: "plain_text", text: fitText(title, LONGEST_HEADER), emoji: false } },
  ];
  if (text.trim() !== "") blocks.push({ type: "section", text: markdown(fitText(text, LONGEST_TEXT, escape)) });
  const shown = fields.slice(0, MOST_FIELDS);
  const longest = Math.min(LONGEST_FIELD, Math.floor(LONGEST_FIELDS / Math.max(shown.length, 1)));
  for (let from = 0; from < shown.length; from += FIELDS_A_SECTION) {
    const part = shown.slice(from, from + FIELDS_A_SECTION);
    blocks.push({ type: "section", fields: part.map((field) => markdown(fieldText(field, longest))) });
  }
  if (links !== "") blocks.push({ type: "section", text: markdown(links) });
  blocks.push({ type: "context", elements: [markdown(contextLine(notice, fields.length - shown.length))] });
  return { text: fitText(oneLine(`${title} (${severity}, ${source})`), LONGEST_LINE, escape), blocks };
}

function escape(char: string): string {
  return char === "&" ? "&amp;" : char === "<" ? "&lt;" : char === ">" ? "&gt;" : char;
}

function markdown(text: string): SlackMarkdown {
  return { type: "mrkdwn", text, verbatim: true };
}

function fieldText({ name, value }: NoticeField, longest: number): string {
  const head = `*${fitText(oneLine(name) || "–", Math.floor(longest / 3), escape)}*\n`;
  return head + fitText(value, longest - head.length, escape);
}

/** As many whole links as fit; a link that is cut leads nowhere. */
function linkLine(notice: Notice): string {
  let line = "";
  for (const { label, url } of noticeLinks(notice)) {
    const address = url.replaceAll("|", "%7C").replaceAll("&", "&amp;");
    const link = `<${address}|${fitText(oneLine(label) || url, 100, escape)}>`;
    const longer = line === "" ? link : `${line}  ·  ${link}`;
    if (longer.length <= LONGEST_LINKS) line = longer;
  }
  return line;
}

function contextLine(notice: Notice, left: number): string {
  const time = noticeTime(notice);
  const parts = [notice.severity, notice.source, notice.dedupeKey ?? "", left > 0 ? `${left} more fields` : ""];
  const words = parts.filter((part) => oneLine(part) !== "").map((part) => fitText(oneLine(part), 100, escape));
  // Slack shows it in the time zone of whoever reads it.
  if (time !== undefined) words.push(`<!date^${Math.floor(notice.at / 1000)}^{date_short_pretty} {time_secs}|${time}>`);
  return words.join("  ·  ");
}
