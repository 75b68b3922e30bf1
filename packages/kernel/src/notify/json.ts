import { noticeTime } from "./notice.ts";
import type { Notice, NoticeField, NoticeLink, NoticeSeverity } from "./notice.ts";

/** A notice for programs: all there is, always with the same keys. */
export interface JsonMessage {
  readonly source: string;
  readonly title: string;
  readonly severity: NoticeSeverity;
  readonly text: string;
  readonly fields: readonly NoticeField[];
  readonly links: readonly NoticeLink[];
  /** ISO 8601; null when the notice's own is no point in time. */
  readonly at: string | null;
  readonly dedupeKey: string | null;
}

/** Renders a notice for a webhook that takes JSON of no vendor's kind; nothing is cut or escaped. */
export function jsonMessage(notice: Notice): JsonMessage {
  const { source, title, severity, text, fields = [], links = [], dedupeKey = null } = notice;
  return {
    source,
    title,
    severity,
    text,
    fields: fields.map(({ name, value }) => ({ name, value })),
    links: links.map(({ label, url }) => ({ label, url })),
    at: noticeTime(notice) ?? null,
    dedupeKey,
  };
}
