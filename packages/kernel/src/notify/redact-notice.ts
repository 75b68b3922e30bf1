import type { Notice } from "./notice.ts";

/** The notice with every text in it passed through `redact`. */
export function redactNotice(notice: Notice, redact: (text: string) => string): Notice {
  const { source, title, severity, text, fields = [], links = [], at, dedupeKey } = notice;
  return {
    source: redact(source),
    title: redact(title),
    severity,
    text: redact(text),
    fields: fields.map(({ name, value }) => ({ name: redact(name), value: redact(value) })),
    links: links.map(({ label, url }) => ({ label: redact(label), url: redact(url) })),
    at,
    ...(dedupeKey !== undefined && { dedupeKey: redact(dedupeKey) }),
  };
}
