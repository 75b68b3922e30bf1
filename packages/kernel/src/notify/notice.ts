/** How urgent a notice is; `resolved` says that what an earlier notice told is over. */
export type NoticeSeverity = "info" | "warning" | "critical" | "resolved";

/** Something people should know, told once and rendered for whichever place they read. */
export interface Notice {
  /** Who tells it: the service or program, "orders-api". */
  readonly source: string;
  /** One line: what happened. */
  readonly title: string;
  readonly severity: NoticeSeverity;
  /** Plain text, as many lines as it takes; renderers escape what their vendor would take for markup. */
  readonly text: string;
  /** Facts beside the text, in the order of their weight: renderers keep the first ones when there are too many. */
  readonly fields?: readonly NoticeField[];
  /** Where to go on; renderers make links of absolute http and https addresses only. */
  readonly links?: readonly NoticeLink[];
  /** When it happened, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** The same for every notice of one incident, so that readers can fold them together. */
  readonly dedupeKey?: string;
}

/** A fact with its name. */
export interface NoticeField {
  readonly name: string;
  readonly value: string;
}

/** An address with the words to show for it. */
export interface NoticeLink {
  readonly label: string;
  readonly url: string;
}

/** Tells people. An implementation must neither throw nor reject, and must settle within a deadline of its own. */
export type Notify = (notice: Notice) => void | Promise<void>;

/** A mark for each severity that is seen before a word is read. */
export const severityMarks: Readonly<Record<NoticeSeverity, string>> = {
  info: "🔵",
  warning: "🟠",
  critical: "🔴",
  resolved: "🟢",
};

/** When a notice happened, in ISO 8601; undefined when its `at` is no point in time. */
export function noticeTime({ at }: Notice): string | undefined {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The links of a notice that may be followed, with their addresses in normal form. */
export function noticeLinks({ links = [] }: Notice): NoticeLink[] {
  return links.flatMap(({ label, url }) => {
    const address = URL.canParse(url) ? new URL(url) : undefined;
    return address?.protocol === "https:" || address?.protocol === "http:" ? [{ label, url: address.href }] : [];
  });
}
