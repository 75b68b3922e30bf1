import { fitText, oneLine } from "./fit-text.ts";
import { noticeLinks, noticeTime, severityMarks } from "./notice.ts";
import type { Notice, NoticeField, NoticeSeverity } from "./notice.ts";

/** A message as a webhook of Discord takes it. */
export interface DiscordMessage {
  readonly embeds: readonly [DiscordEmbed];
  /** Nobody: `@everyone` in a notice is text. */
  readonly allowed_mentions: { readonly parse: readonly [] };
}

export interface DiscordEmbed {
  readonly title: string;
  readonly description?: string;
  readonly color: number;
  readonly fields: readonly DiscordField[];
  readonly footer: { readonly text: string };
  /** ISO 8601; Discord shows it in the time zone of whoever reads it. */
  readonly timestamp?: string;
}

export interface DiscordField {
  readonly name: string;
  readonly value: string;
  /** Beside the one before it, when both are short. */
  readonly inline: boolean;
}

// https://docs.discord.com/developers/resources/message#embed-object-embed-limits: these, and 6000 characters in all.
const LONGEST_TITLE = 256;
const LONGEST_DESCRIPTION = 4096;
const MOST_FIELDS = 25;
const LONGEST_NAME = 256;
const LONGEST_VALUE = 1024;
const LONGEST_EMBED = 6000;
const LONGEST_FOOTER = 200;
/** For all fields together, so that the text keeps at least 2000 characters. */
const LONGEST_FIELDS = 2400;

const COLOURS: Readonly<Record<NoticeSeverity, number>> = {
  info: 0x3b82f6,
  warning: 0xf59e0b,
  critical: 0xdc2626,
  resolved: 0x16a34a,
};

/**
 * Renders a notice for Discord, within the limits of an embed, with its markup escaped and all mentions switched off.
 *
 * Post it to the webhook's address with `?wait=true`: without it Discord answers 204 also when it saves nothing
 * (https://docs.discord.com/developers/resources/webhook#execute-webhook).
 */
export function discordMessage(notice: Notice): DiscordMessage {
  const { source, severity, text, fields = [], dedupeKey = "" } = notice;
  const heading = `${severityMarks[severity]} ${oneLine(notice.title) || oneLine(source) || severity}`;
  const title = fitText(heading, LONGEST_TITLE, escape);
  const links = linkFields(notice);
  const shown = fields.slice(0, MOST_FIELDS - links.length);
  const longest = Math.floor(LONGEST_FIELDS / Math.max(shown.length, 1));
  const all = [...shown.map((field) => fittedField(field, longest)), ...links];

  const left = fields.length - shown.length;
  const facts = [severity, source, dedupeKey, left > 0 ? `${left} more fields` : ""].map(oneLine);
  const footer = fitText(facts.filter((fact) => fact !== "").join(" · "), LONGEST_FOOTER);
  const taken = all.reduce((sum, { name, value }) => sum + name.length + value.length, title.length + footer.length);
  const timestamp = noticeTime(notice);
  const embed: DiscordEmbed = {
    title,
    ...(text.trim() !== "" && { description: fitText(text, roomForText(taken), escape) }),
    color: COLOURS[severity] ?? COLOURS.info,
    fields: all,
    footer: { text: footer },
    ...(timestamp !== undefined && { timestamp }),
  };
  return { embeds: [embed], allowed_mentions: { parse: [] } };
}

function roomForText(taken: number): number {
  return Math.min(LONGEST_DESCRIPTION, LONGEST_EMBED - taken);
}

/** With a backslash what is markup anywhere, and at the start of a word what is markup at the start of a line. */
function escape(char: string, before: string): string {
  return /[\\*_~`|[\]<>]/.test(char) || (/[#+-]/.test(char) && /^\s?$/.test(before)) ? `\\${char}` : char;
}

function fittedField({ name, value }: NoticeField, longest: number): DiscordField {
  const fittedName = fitText(oneLine(name) || "–", Math.min(LONGEST_NAME, Math.floor(longest / 3)), escape);
  const fitted = fitText(value.trim() || "–", Math.min(LONGEST_VALUE, longest - fittedName.length), escape);
  return { name: fittedName, value: fitted, inline: fitted.length <= 40 };
}

/** A field of as many whole links as fit, if there are any. */
function linkFields(notice: Notice): DiscordField[] {
  let value = "";
  for (const { label, url } of noticeLinks(notice)) {
    const address = url.replaceAll("(", "%28").replaceAll(")", "%29");
    const link = `[${fitText(oneLine(label) || new URL(url).host, 100, escape)}](${address})`;
    const longer = value === "" ? link : `${value} · ${link}`;
    if (longer.length <= LONGEST_VALUE) value = longer;
  }
  return value === "" ? [] : [{ name: "Links", value, inline: false }];
}
