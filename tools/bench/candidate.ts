// Runs one candidate of one benchmark and prints its number: node candidate.ts PATH ours|limit|rivals.NAME
import { pathToFileURL } from "node:url";
import type { Benchmark } from "./benchmark.ts";

const [path, name] = process.argv.slice(2);
const { default: benchmark } = (await import(pathToFileURL(path!).href)) as { default: Benchmark };
const candidate =
  name === "ours"
    ? benchmark.ours
    : name === "limit"
      ? benchmark.limit
      : benchmark.rivals[name!.replace("rivals.", "")];
if (!candidate) throw new Error(`${path} has no candidate ${name}`);
process.stdout.write(`${await candidate()}\n`);
// A rival may hold the process open; the number is all that was wanted.
process.exit(0);
