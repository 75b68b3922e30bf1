// The house's arrows: examples, tools → packages → kernel; inside a package: adapters and programs → core.
import { globSync, readFileSync } from "node:fs";

const src = "^packages/[^/]+/src/";
const network = "^(node:)?(net|tls|http|https|http2|dgram|dns|dns/promises|child_process|cluster)$";

/** Entries beside the core one, as package.json names them: `packages/readiness/src/express`, … */
const adapters = globSync("packages/*/package.json").flatMap((file) => {
  const { exports } = JSON.parse(readFileSync(file, "utf8"));
  return Object.entries(exports)
    .filter(([key, path]) => key !== "." && path.startsWith("./src/") && !path.includes("*"))
    .map(([, path]) => file.replace("package.json", path.slice(2).replace(/\.ts$/, "")));
});
const entries = globSync("packages/*/src/index.ts").map((file) => file.replace(/\.ts$/, ""));
const oneOf = (paths) => `^(${paths.join("|") || "none"})(\\.ts|/)`;
/** The rooms of a package, lowest first: each may know those of the lines before its own, and nobody beside it. */
const rooms = {
  readiness: [["plan"], ["board"], ["running", "answer"], ["serving"], ["readiness-options"], ["readiness"], ["index"]],
};
const roomsBarred = Object.entries(rooms).flatMap(([name, lines]) =>
  lines.flatMap((line, height) =>
    line.map((room) => ({
      room: oneOf([`packages/${name}/src/${room}`]),
      barred: oneOf(
        lines
          .slice(height)
          .flat()
          .filter((other) => other !== room)
          .map((other) => `packages/${name}/src/${other}`),
      ),
    })),
  ),
);
const outer = `${oneOf(adapters)}|^packages/[^/]+/src/cli/`;

export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or hide a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "packages-do-not-import-each-other",
      comment: "Published packages cooperate by shape. Only the umbrella names the others; the kernel is inlined.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src/", pathNot: "^packages/(hardening|kernel)/" },
      to: { path: "^packages/", pathNot: "^packages/($1|kernel)/" },
    },
    {
      name: "kernel-imports-nobody",
      comment: "The kernel is inlined into every package: what it imports, all of them import.",
      severity: "error",
      from: { path: "^packages/kernel/src/" },
      to: { pathNot: "^packages/kernel/src/", dependencyTypesNot: ["core"] },
    },
    ...roomsBarred.map(({ room, barred }) => ({
      name: "rooms-lean-one-way",
      comment: "Inside a package a room knows those below it, so that each can be read with nothing but those in mind.",
      severity: "error",
      from: { path: room },
      to: { path: barred },
    })),
    {
      name: "core-knows-no-adapter",
      comment: "Adapters and programs lean on the core, never the reverse.",
      severity: "error",
      from: { path: src, pathNot: outer },
      to: { path: outer },
    },
    {
      name: "core-knows-no-framework-or-driver",
      comment: "Core takes drivers as ports. What a program needs by default is imported when first used.",
      severity: "error",
      from: { path: src, pathNot: outer },
      to: { path: "node_modules/", dynamic: false },
    },
    {
      name: "core-loads-no-network-client",
      comment: "Types are free; anything that opens a socket or starts a process is imported when first used.",
      severity: "error",
      from: { path: src, pathNot: `${outer}|^packages/kernel/src/rules/promtool\\.ts$` },
      to: { path: network, dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "express-adapter-needs-no-express",
      comment: "Typed against node:http, it serves Express 4 and 5, Connect and plain Node.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/express(\\.ts|/)" },
      to: { path: "node_modules/" },
    },
    {
      name: "source-needs-what-it-declares",
      comment: "What src imports is a dependency or a peer in package.json, not a development dependency.",
      severity: "error",
      from: { path: src },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["npm", "npm-peer", "npm-optional"],
        pathNot: "^packages/",
      },
    },
    {
      name: "declared",
      comment: "Imported, but in no package.json that counts.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "source-leans-on-source",
      comment: "What is published never imports tests, proofs, tools, examples or benchmarks.",
      severity: "error",
      from: { path: src },
      to: { path: "^(tools|examples|benchmarks|docs)/|^packages/[^/]+/(test|proofs)/" },
    },
    {
      name: "examples-use-what-users-have",
      comment: "Examples import packages by their published entries.",
      severity: "error",
      from: { path: "^examples/[^/]+/src/" },
      to: { path: "^(packages|tools)/", pathNot: oneOf([...entries, ...adapters]) },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|coverage|golden)/|^tools/consumers/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  },
};
