/** Light and dark by the reader's preference; one accent, status never by colour alone. */
export const style = `
:root {
  --ink: #16181d; --quiet: #5f6773; --line: #e3e6eb; --paper: #f7f8fa; --card: #fff;
  --tone-1: #3451d1; --tone-2: #d9480f; --tone-3: #0b7a75; --good: #1f7a35; --good-soft: #dcf3e1; --bad: #c02626; --bad-soft: #fbe1e1; --none-soft: #e9ecf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e9ebee; --quiet: #9aa4b2; --line: #2c323b; --paper: #12151a; --card: #1a1e25;
    --tone-1: #8fa6ff; --tone-2: #ff9f5a; --tone-3: #4fd1c5; --good: #6edb8a; --good-soft: #173424; --bad: #ff8f8f; --bad-soft: #42201f; --none-soft: #262c35;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 3rem 1rem 4rem; }
h1 { margin: 0.1em 0 0.4em; font-size: clamp(2rem, 6vw, 3rem); line-height: 1.05; letter-spacing: -0.035em; }
h2 { display: flex; align-items: baseline; gap: 0.65rem; margin: 0 0 0.25rem; font-size: 1.375rem; letter-spacing: -0.015em; }
h2 small { margin-left: auto; white-space: nowrap; color: var(--quiet); font-size: 0.875rem; font-weight: 400; letter-spacing: 0; }
.number { color: var(--tone-1); font-variant-numeric: tabular-nums; }
.eyebrow { margin: 0; color: var(--tone-1); font-weight: 600; }
.lead { font-size: 1.125rem; margin: 0 0 0.25rem; }
.quiet { color: var(--quiet); font-size: 0.875rem; margin: 0; }
section { margin-top: 1.5rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
section > p { margin: 0 0 1rem; color: var(--quiet); }
section > p.reason { color: var(--bad); white-space: pre-wrap; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 0.2em; }
.badge { display: inline-block; padding: 0.1em 0.65em; border-radius: 1em; font-size: 0.875rem; font-weight: 600; white-space: nowrap; background: var(--none-soft); color: var(--quiet); }
.badge.good { background: var(--good-soft); color: var(--good); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.scoreboard { width: 100%; border-collapse: collapse; }
.scoreboard td, .scoreboard th { padding: 0.55rem 0.75rem 0.55rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.scoreboard tr:last-child td { border-bottom: 0; }
.scoreboard th { color: var(--quiet); font-weight: 500; font-size: 0.875rem; }
.scoreboard td:first-child { color: var(--tone-1); font-weight: 600; }
.scoreboard td:nth-child(2) { font-weight: 600; min-width: 9rem; }
.scoreboard td:last-child { text-align: right; padding-right: 0; }
.scoreboard tr.planned td { color: var(--quiet); font-weight: 400; }
.verdicts { list-style: none; margin: 0 0 1.25rem; padding: 0; }
.verdicts li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem; padding: 0.4rem 0 0.4rem 1.75rem; position: relative; border-bottom: 1px solid var(--line); }
.verdicts li::before { position: absolute; left: 0; font-weight: 700; }
.verdicts li.good::before { content: "✓"; color: var(--good); }
.verdicts li.bad::before { content: "✗"; color: var(--bad); }
.verdicts li.bad strong { color: var(--bad); }
.verdicts strong { font-variant-numeric: tabular-nums; font-weight: 600; }
figure { margin: 1.25rem 0 0; }
figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.5rem; font-weight: 600; font-size: 0.9375rem; }
figcaption small { color: var(--quiet); font-weight: 400; }
.legend { display: inline-flex; gap: 1rem; margin-left: auto; color: var(--quiet); font-weight: 400; font-size: 0.8125rem; }
.legend span { display: inline-flex; align-items: center; gap: 0.4em; }
.swatch { width: 0.8em; height: 0.8em; border-radius: 0.25em; background: var(--tone-1); }
.swatch.tone-2 { background: var(--tone-2); } .swatch.tone-3 { background: var(--tone-3); }
.swatch.good { background: var(--good); } .swatch.bad { background: var(--bad); }
.scroll { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 34rem; height: auto; font: 12px system-ui, sans-serif; }
.grid { stroke: var(--line); } .tick, .row-label { fill: var(--quiet); font-variant-numeric: tabular-nums; }
.row-label { fill: var(--ink); }
.line { fill: none; stroke: var(--tone-1); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.line.tone-2 { stroke: var(--tone-2); } .line.tone-3 { stroke: var(--tone-3); }
.dot { fill: transparent; }
.limit { stroke: var(--bad); stroke-dasharray: 4 4; } .limit-label { fill: var(--bad); }
.marker { stroke: var(--quiet); stroke-dasharray: 2 3; } .marker-label { fill: var(--quiet); }
.cell.good { fill: var(--good); } .cell.bad { fill: var(--bad); } .cell.none { fill: var(--none-soft); }
pre { margin: 0.5rem 0 0; padding: 1rem; overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 0.6rem; font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
footer.quiet { margin-top: 2rem; }
@media (max-width: 36rem) {
  section { padding: 1rem; }
  .scoreboard td:nth-child(3), .scoreboard th:nth-child(3) { display: none; }
}
`;
