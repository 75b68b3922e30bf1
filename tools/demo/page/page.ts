import type { ActResult, Verdict } from "../act.ts";
import { renderChart } from "./chart.ts";
import { escapeHtml } from "./escape-html.ts";
import { style } from "./style.ts";

export interface DaySummary {
  readonly startedAt: Date;
  readonly durationMs: number;
  /** What it ran on, such as `Node 24.21.0` and `PostgreSQL 15.18`. */
  readonly ran: readonly string[];
}

const words: Readonly<Record<ActResult["status"], string>> = {
  pass: "passed",
  fail: "failed",
  error: "failed",
  "not-shown": "not shown",
  planned: "not built yet",
};

/** The whole day as one HTML file that needs nothing else: no script, no font, no address. */
export function renderPage(results: readonly ActResult[], summary: DaySummary): string {
  const shown = results.filter(({ status }) => status !== "planned");
  const passed = shown.filter(({ status }) => status === "pass").length;
  const outcome = passed === shown.length ? "good" : "bad";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>A production day · Luneo Hardening</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">Luneo Hardening</p>
<h1>A production day</h1>
<p class="lead"><span class="badge ${outcome}">${passed} of ${shown.length} acts passed</span>
on real servers, in ${(summary.durationMs / 1000).toFixed(0)} seconds.</p>
<p class="quiet">${escapeHtml([summary.startedAt.toISOString().slice(0, 16).replace("T", " ") + " UTC", ...summary.ran].join(" · "))}</p>
</header>
${scoreboard(results)}
${results.map(section).join("\n")}
<footer class="quiet">Made by <code>npm run demo</code>. Every number on this page was measured in that run.</footer>
</main>
</body>
</html>
`;
}

function scoreboard(results: readonly ActResult[]): string {
  const rows = results.map(({ act, status }) => {
    const title =
      status === "planned" ? escapeHtml(act.title) : `<a href="#act-${act.number}">${escapeHtml(act.title)}</a>`;
    return `<tr class="${status}"><td>${act.number}</td><td>${title}</td><td>${escapeHtml(act.promise)}</td><td><span class="badge ${tone(status)}">${words[status]}</span></td></tr>`;
  });
  return `<section><table class="scoreboard"><thead><tr><th>Act</th><th></th><th>Promised</th><th></th></tr></thead><tbody>${rows.join("")}</tbody></table></section>`;
}

function section(result: ActResult): string {
  if (result.status === "planned") return "";
  const { act } = result;
  const seconds = "durationMs" in result ? ` <small>${(result.durationMs / 1000).toFixed(1)} s</small>` : "";
  const body = "reason" in result ? `<p class="reason">${escapeHtml(result.reason)}</p>` : showing(result);
  return `<section id="act-${act.number}"><h2><span class="number">${act.number}</span>${escapeHtml(act.title)}${seconds}</h2>
<p>${escapeHtml(act.promise)}</p>${body}</section>`;
}

function showing({ verdicts, charts, transcript }: Extract<ActResult, { status: "pass" | "fail" }>): string {
  const text = transcript
    ? `<figure><figcaption>${escapeHtml(transcript.title)}</figcaption><pre>${escapeHtml(transcript.text)}</pre></figure>`
    : "";
  return `<ul class="verdicts">${verdicts.map(verdict).join("")}</ul>${(charts ?? []).map(renderChart).join("")}${text}`;
}

function verdict({ promised, measured, met }: Verdict): string {
  return `<li class="${met ? "good" : "bad"}"><span>${escapeHtml(promised)}</span><strong>${escapeHtml(measured)}</strong></li>`;
}

function tone(status: ActResult["status"]): string {
  if (status === "pass") return "good";
  return status === "planned" || status === "not-shown" ? "none" : "bad";
}
