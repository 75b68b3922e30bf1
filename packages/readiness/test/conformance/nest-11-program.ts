// An application on Nest 11 that the suite of HTTP adapters probes, as a process of its own. Its arguments: the format, and
// "own-controller" where the application has one. It is told how its dependency fares, and to drain.
import "./nest-11-hooks.ts";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { AnswerFormat } from "../../src/index.ts";
import type { Fate } from "./probed-readiness.ts";

const { probedReadiness } = await import("./probed-readiness.ts");
const { startNestApp, startOwnController } = await import("./nest-app.ts");

const [format, kind] = process.argv.slice(2) as [AnswerFormat, string?];
const { readiness, meet } = probedReadiness(format);
const app = await (kind === "own-controller" ? startOwnController(readiness) : startNestApp(readiness));
await readiness.start();

process.on("message", (message: { readonly fate?: Fate }) => {
  if (message.fate === undefined) readiness.drain("test");
  else meet(message.fate);
  process.send?.({});
});
process.on("disconnect", () => process.exit());

// Whether the hooks did what they are for.
const { NestFactory } = await import("@nestjs/core");
const nest11 = createRequire(new URL("../nest-11/package.json", import.meta.url))("@nestjs/core") as object;
if (!("NestFactory" in nest11) || nest11.NestFactory !== NestFactory) throw new Error("This is another Nest.");
process.send?.({ port: (app.server.address() as AddressInfo).port });
