import type { Command, Gate } from "./gate.ts";

const node = (file: string, ...args: string[]): Command => ["node", `tools/${file}`, ...args];

/** Every gate, in the order in which a failure is cheapest to learn. A gate stands behind the ones that it needs. */
export const gates: readonly Gate[] = [
  {
    name: "format",
    promise: "every file is as oxfmt writes it",
    command: ["oxfmt", "--check"],
    update: ["oxfmt"],
  },
  { name: "lint", promise: "oxlint, with types, has nothing to say", command: ["oxlint"] },
  {
    name: "types",
    promise: "TypeScript 7 accepts the whole repository, type expectations of tests included",
    command: ["tsc", "--project", "tsconfig.json"],
  },
  {
    name: "arrows",
    promise: "imports point only where the house lets them",
    command: ["depcruise", "--config", ".dependency-cruiser.mjs", "packages", "examples", "tools"],
  },
  {
    name: "unused",
    promise: "no file, export or dependency is without use",
    command: ["knip", "--no-progress", "--no-config-hints"],
  },
  {
    name: "manifests",
    promise: "each package.json keeps the rules, and offers from dist exactly what it offers from src",
    command: node("gates/manifests.ts"),
  },
  { name: "tree", promise: "the style of the tree: sizes, names, muted tests, paths", command: node("gates/tree.ts") },
  {
    name: "links",
    promise: "every alert rule has its runbook, every decision stands in the index",
    command: node("gates/links.ts"),
  },
  {
    name: "workflows",
    promise: "workflows pin what they run and ask for no right they do not need",
    command: node("gates/workflows.ts"),
  },
  {
    name: "picture",
    promise: "the picture in docs/architecture.md is what the imports say",
    command: node("gates/picture.ts"),
    update: node("gates/picture.ts", "--update"),
  },
  {
    name: "build",
    promise: "every package builds",
    command: ["pnpm", "--recursive", "--filter", "./packages/*", "run", "build"],
    cores: 2,
  },
  {
    name: "inlined",
    promise: "no published file names the private kernel",
    command: node("gates/inlined-kernel.ts"),
    needs: ["build"],
  },
  {
    name: "light-core",
    promise: "core entries load nothing but themselves: no dependency, driver or network client",
    command: node("gates/light-core.ts"),
    needs: ["build"],
  },
  {
    name: "sizes",
    promise: "every entry point keeps its budget of gzipped bytes",
    command: node("gates/sizes.ts"),
    needs: ["build"],
  },
  {
    name: "api",
    promise: "the public surface is what the committed reports say",
    command: node("api-report.ts"),
    update: node("api-report.ts", "--update"),
    needs: ["build"],
  },
  {
    name: "tsdown",
    promise: "tsdown builds the same entry files: the way out of tsup is open",
    command: node("gates/tsdown-exit.ts"),
    needs: ["build"],
  },
  {
    name: "packages",
    promise: "the packed tarballs pass publint and are-the-types-wrong",
    command: node("check-packages.ts"),
    needs: ["build"],
  },
  {
    name: "consumers",
    promise: "the packed tarballs work in Node 22, 24 and 26, in every TypeScript resolution, under Jest and Nest",
    command: node("check-consumers.ts"),
    needs: ["packages"],
    cores: 2,
  },
  {
    name: "docs",
    promise: "the documentation builds without a dead link",
    command: ["pnpm", "--dir", "docs", "build"],
  },
  {
    name: "demo",
    promise: "the production day plays on real servers, and every act that exists passes",
    command: node("demo/main.ts", "--ci"),
    cores: 2,
  },
  { name: "tests", promise: "all tests pass, proofs at small numbers included", command: node("test.ts"), cores: 2 },
];
