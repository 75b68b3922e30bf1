// `npm run demo`: a production day on real servers. See --help.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bootRefused } from "./acts/boot-refused.ts";
import { dependencyDies } from "./acts/dependency-dies.ts";
import { secretRotated } from "./acts/secret-rotated.ts";
import { traffic } from "./acts/traffic.ts";
import { renderPage } from "./page/page.ts";
import { playDay } from "./production-day.ts";
import { exitCodeOf, printScoreboard } from "./scoreboard.ts";
import { createStage } from "./stage.ts";
import { createTerminal } from "./terminal.ts";

const help = `A production day: real load, a dying database, and a service that copes.

Usage: npm run demo [-- OPTIONS]

  --serve   keep the API and the page up afterwards, until Ctrl-C
  --ci      plain text, no colours and no live lines
  --help    this text

Exit code: 0 all acts passed, 1 an act failed, 2 a wrong option, 3 an act could not be shown, 130 interrupted (with
--serve, an interrupt is how it ends: the code is the acts').`;

const folder = join(import.meta.dirname, "../../.demo");

const { values } = parseOptions();
if (values.help) {
  console.log(help);
  process.exit(0);
}

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => interrupt.abort(new Error(`interrupted by ${signal}`)));
}
// Whoever started us may be killed: then nobody is left to press Ctrl-C.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) interrupt.abort(new Error("interrupted: the parent process is gone"));
}, 1000).unref();
const terminal = createTerminal(process.stdout, { plain: values.ci });
const stage = createStage({ signal: interrupt.signal, terminal });
const startedAt = new Date();

try {
  terminal.line(terminal.style("bold", "A production day"));
  // Before the curtain rises, so that fetching a server is not booked to an act; the act that needs it tells why it can't.
  await stage.servers().catch(() => undefined);
  const results = await playDay([bootRefused, traffic, dependencyDies, secretRotated], stage);
  printScoreboard(results, terminal);
  const page = renderPage(results, {
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    ran: [`Node ${process.versions.node}`, ...stage.versions(), `${process.platform} ${process.arch}`],
  });
  const path = join(folder, "production-day.html");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, page);
  terminal.line(`The day as a page: ${relative(process.cwd(), path)}`);
  terminal.line(`  ${pathToFileURL(path).href}`);
  process.exitCode = exitCodeOf(results);
  if (values.serve) await serve(page);
} catch (error) {
  if (!interrupt.signal.aborted) throw error;
} finally {
  if (interrupt.signal.aborted) terminal.line("\nInterrupted: stopping what was started…");
  await stage.close();
  if (interrupt.signal.aborted && !values.serve) process.exitCode = 130;
}

function parseOptions() {
  try {
    const flag = { type: "boolean", default: false } as const;
    return parseArgs({ options: { serve: flag, ci: flag, help: flag } });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    process.exit(2);
  }
}

async function serve(page: string): Promise<void> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  stage.onClose(async () => server.close().closeAllConnections());
  const { port } = server.address() as { port: number };
  terminal.line();
  terminal.line(`  the page   http://127.0.0.1:${port}`);
  terminal.line(`  the API    ${(await stage.startApi()).url}`);
  terminal.line("  Ctrl-C ends both.");
  await new Promise((resolve) => interrupt.signal.addEventListener("abort", resolve, { once: true }));
}
