import { dayMs } from "@luneo/kernel/duration";

/** The day of a moment in UTC: 2026-11-22. */
export function dayText(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : "beyond all dates";
}

/** How far off a moment is: "in 6 days", "3 days ago", "within a day". */
export function distanceText(ms: number, nowMs: number): string {
  const days = Math.trunc((ms - nowMs) / dayMs);
  if (days === 0) return ms > nowMs ? "within a day" : "today";
  const amount = Math.abs(days) === 1 ? "1 day" : `${Math.abs(days)} days`;
  return days > 0 ? `in ${amount}` : `${amount} ago`;
}
