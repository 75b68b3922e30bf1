/**
 * Milliseconds since the epoch of a date in ISO 8601 with its time zone (`2026-11-22T08:00:00Z`, `2026-11-22T08:00+01:00`);
 * `undefined` for everything that could mean two things or no day at all: no zone, another order, the 31st of February.
 */
export function isoTimeMs(text: string): number | undefined {
  // Blanks and the leap of a day are put right in silence by `Date.parse`, so the date must say the same when it is written again.
  const [, local = "", rest = "Z", sign, hours, minutes] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d)((?::\d\d(?:\.\d{1,3})?)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d)))$/.exec(text) ?? [];
  const ms = Date.parse(local + rest);
  const zoneMs = sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
  return Number.isNaN(ms) || !new Date(ms + zoneMs).toISOString().startsWith(local) ? undefined : ms;
}
