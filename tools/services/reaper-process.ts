// The program behind reaper.ts. It ends when the process that started it does, and clears away what that one left.
import { settleEstate, type Estate } from "./estate.ts";

// What ends the owner (Ctrl-C, a closed terminal, a service manager) must not take the heir with it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const) process.on(signal, () => undefined);

let told = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  told += chunk;
  // Only the last complete line counts, and what has come of the next.
  told = told.slice(told.lastIndexOf("\n", told.lastIndexOf("\n") - 1) + 1);
});
process.stdin.on("error", settle);
process.stdin.on("end", settle);

function settle(): void {
  const [line, rest] = told.split("\n");
  if (line !== undefined && rest !== undefined) settleEstate(JSON.parse(line) as Estate);
  process.exit();
}
