import { fitText, oneLine } from "@luneo/kernel/notify/fit-text";

/** What the body of an answer tells, in whichever of the formats it is written. */
export interface HealthBody {
  /** Of the body as a whole; undefined where it has no word for it: a page that says "OK" is as good as its status. */
  readonly outcome?: "good" | "bad" | "unknown" | undefined;
  /** The status that is no word we know, or what kind of value stands in its place. */
  readonly unknownStatus?: string | undefined;
  readonly version?: string | undefined;
  readonly releaseId?: string | undefined;
  /** What holds it back beside its checks; told to whoever is authorised. */
  readonly heldBy: readonly string[];
  /** The checks that fail, with their codes; told to whoever is authorised. */
  readonly failing: readonly string[];
}

/** Hides in a text what must not be printed. */
export type Hide = (text: string) => string;

/** Of the four formats, and of what else is common: Spring, ASP.NET, Consul, gRPC, Elasticsearch, and plain habit. */
const GOOD = [
  ...["pass", "ok", "up", "warn", "degraded", "healthy"],
  ...["passing", "warning", "serving", "green", "yellow", "true", "200"],
  ...["ready", "alive", "live", "running", "available", "operational", "success"],
];
const BAD = ["fail", "error", "down", "unhealthy", "shutting_down"];
/** What a status can be shown as without a look at what it holds. */
const WORD = /^[a-z][\w .-]{0,39}$/i;
const NOTHING: HealthBody = { heldBy: [], failing: [] };
/** Of a list that somebody else wrote. */
const MOST = 20;

/**
 * Reads a body; whatever it holds, this does not throw, and the texts it returns are short, plain, on one line and have
 * gone through `hide`.
 */
export function parseHealthBody(body: string, hide: Hide): HealthBody {
  const whole = parsed(body);
  const told = record(whole);
  // A list of components is no format of ours, but none of them may be called good against its word.
  if (told === undefined) return Array.isArray(whole) ? { ...NOTHING, ...outcomeOf(whole, hide) } : NOTHING;
  const text = (value: unknown): string | undefined => shown(value, hide);
  const named = namedChecks(told, text);
  // MicroProfile has no room for more than checks.
  const dataOf = (name: string): Fields[] => {
    return named.filter(([own]) => own === name).map(([, check]) => record(check["data"]) ?? {});
  };
  const release = dataOf("release")[0];
  const held = list(told["heldBy"]).concat(dataOf("held").map((data) => data["reason"]));
  return {
    ...outcomeOf([told], hide),
    version: text(told["version"] ?? release?.["version"]),
    releaseId: text(told["releaseId"] ?? release?.["releaseId"]),
    heldBy: held.map(text).filter((reason) => reason !== undefined),
    failing: named.flatMap(([name, check]) => {
      if (name === "held" || verdict(check["status"]) !== "bad") return [];
      const code = text(check["code"] ?? record(check["data"])?.["code"]);
      return code === undefined ? [name] : [`${name} ${code}`];
    }),
  };
}

/** The checks of health+json (a list for each name), terminus and our own (one for each), MicroProfile (a list). */
function namedChecks(told: Fields, text: (value: unknown) => string | undefined): (readonly [string, Fields])[] {
  const { checks, details } = told;
  if (Array.isArray(checks)) {
    return list(checks).flatMap((check) => {
      const fields = record(check);
      return fields ? [[text(fields["name"]) ?? "?", fields] as const] : [];
    });
  }
  const byName = record(checks) ?? record(details) ?? {};
  return Object.entries(byName)
    .slice(0, MOST)
    .flatMap(([name, check]) => {
      return (Array.isArray(check) ? list(check) : [check]).flatMap((one) => {
        const fields = record(one);
        return fields ? [[text(name) ?? "?", fields] as const] : [];
      });
    });
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\ufeff/, "")) as unknown;
  } catch {
    return undefined;
  }
}

function record(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST) : [];
}

function shown(value: unknown, hide: Hide): string | undefined {
  // Hidden first: half of a secret would not be found.
  return typeof value === "string" && value !== "" ? fitText(oneLine(hide(value)), 100) : undefined;
}

/** The worst that the statuses of some entries say. */
function outcomeOf(entries: readonly unknown[], hide: Hide): Pick<HealthBody, "outcome" | "unknownStatus"> {
  const told = entries.flatMap((entry) => {
    const fields = record(entry);
    return fields !== undefined && Object.hasOwn(fields, "status") ? [fields["status"]] : [];
  });
  const verdicts = told.map(verdict);
  const outcome = (["bad", "unknown", "good"] as const).find((one) => verdicts.includes(one));
  if (outcome !== "unknown") return { outcome };
  return { outcome, unknownStatus: statusText(told[verdicts.indexOf("unknown")], hide) };
}

function verdict(status: unknown): "good" | "bad" | "unknown" {
  const isPlain = typeof status === "string" || typeof status === "boolean" || typeof status === "number";
  const word = isPlain ? String(status).trim().toLowerCase() : "";
  return GOOD.includes(word) ? "good" : BAD.includes(word) ? "bad" : "unknown";
}

function statusText(status: unknown, hide: Hide): string {
  if (status === null || typeof status === "boolean") return String(status);
  if (typeof status !== "string") return typeof status === "number" ? "a number" : "no text";
  const text = shown(status, hide) ?? "";
  return WORD.test(text) ? text : "a text that is no word";
}
