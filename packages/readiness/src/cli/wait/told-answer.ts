import { fitText, oneLine } from "@luneo/kernel/notify/fit-text";

/** What the body of an answer tells, in whichever of the formats it is written. */
export interface ToldAnswer {
  /** Undefined where it has no word for it: a page that says "OK" is as good as its status. */
  readonly isGood?: boolean | undefined;
  readonly version?: string | undefined;
  readonly releaseId?: string | undefined;
  /** What holds it back beside its checks; told to whoever is authorised. */
  readonly heldBy: readonly string[];
  /** The checks that fail, with their codes; told to whoever is authorised. */
  readonly failing: readonly string[];
}

const GOOD = ["pass", "ok", "up", "warn", "degraded", "healthy"];
const BAD = ["fail", "error", "down", "unhealthy", "shutting_down"];
const NOTHING: ToldAnswer = { heldBy: [], failing: [] };
/** Of a list that somebody else wrote. */
const MOST = 20;

/** Reads a body; whatever it holds, this does not throw, and the texts it returns are short, plain and on one line. */
export function readBody(body: string): ToldAnswer {
  const told = record(parsed(body));
  if (told === undefined) return NOTHING;
  const named = namedChecks(told);
  // MicroProfile has no room for more than checks.
  const dataOf = (name: string): Fields[] => {
    return named.filter(([own]) => own === name).map(([, check]) => record(check["data"]) ?? {});
  };
  const release = dataOf("release")[0];
  const held = list(told["heldBy"]).concat(dataOf("held").map((data) => data["reason"]));
  return {
    isGood: verdict(told["status"]),
    version: text(told["version"] ?? release?.["version"]),
    releaseId: text(told["releaseId"] ?? release?.["releaseId"]),
    heldBy: held.map(text).filter((reason) => reason !== undefined),
    failing: named.flatMap(([name, check]) => {
      if (name === "held" || verdict(check["status"]) !== false) return [];
      const code = text(check["code"] ?? record(check["data"])?.["code"]);
      return code === undefined ? [name] : [`${name} ${code}`];
    }),
  };
}

/** The checks of health+json (a list for each name), terminus and our own (one for each), MicroProfile (a list). */
function namedChecks(told: Fields): (readonly [string, Fields])[] {
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
    return JSON.parse(body) as unknown;
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

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? fitText(oneLine(value), 100) : undefined;
}

function verdict(status: unknown): boolean | undefined {
  const word = typeof status === "string" ? status.toLowerCase() : "";
  return GOOD.includes(word) ? true : BAD.includes(word) ? false : undefined;
}
