// What every package.json promises, so that all packages look, pack and resolve alike.
import { existsSync } from "node:fs";
import { entriesOf, path, publishedPackages, read, workspaceMembers } from "./repository.ts";
import { conclude } from "./verdict.ts";
import type { Manifest, Member } from "./repository.ts";

const published = publishedPackages();
conclude(
  [
    ...published.flatMap((member) => publishedProblems(member).map((problem) => `${member.directory}: ${problem}`)),
    ...workspaceMembers().flatMap((member) =>
      sharedProblems(member).map((problem) => `${member.directory}: ${problem}`),
    ),
    ...versionProblems(published),
    ...releaseProblems(published),
    ...rootProblems(JSON.parse(read("package.json")) as Manifest),
  ],
  `${published.length} published packages, ${published.flatMap(entriesOf).length} entries`,
);

function publishedProblems(member: Member): string[] {
  const { directory, manifest } = member;
  const problems: string[] = [];
  const must = (holds: boolean, rule: string): void => {
    if (!holds) problems.push(rule);
  };
  const program = manifest.name.replace("@luneo/", "");
  must(directory === `packages/${program}`, `its name must be @luneo/ and its folder's name, not ${manifest.name}`);
  must(manifest.license === "MIT", "`license` must be MIT");
  must(manifest.type === "module", "`type` must be module");
  must(manifest.sideEffects === false, "`sideEffects` must be false: nothing happens on import");
  must(manifest.engines?.["node"] === ">=22.15", "`engines.node` must be >=22.15");
  must(JSON.stringify(manifest.files) === '["dist"]', '`files` must be ["dist"]');
  must(manifest.publishConfig?.access === "public", "`publishConfig.access` must be public");
  must(manifest.publishConfig?.provenance === true, "`publishConfig.provenance` must be true");
  must(manifest.scripts?.["build"] === "tsup --config ../../tsup.config.ts", "`build` must be the one tsup command");
  must(existsSync(path(directory, "README.md")), "README.md is missing");
  must(
    existsSync(path(directory, "CHANGELOG.md")) && read(`${directory}/CHANGELOG.md`).startsWith(`# ${manifest.name}\n`),
    `CHANGELOG.md must begin with "# ${manifest.name}"`,
  );
  for (const [name, file] of Object.entries(manifest.bin ?? {})) {
    must(name === program, `its program must be called ${program}, so that npx finds it, not ${name}`);
    must(file === "./src/cli/main.ts" && existsSync(path(directory, file)), "its program must be src/cli/main.ts");
  }
  const published = JSON.stringify(manifest.publishConfig?.bin);
  const built = manifest.bin === undefined ? undefined : JSON.stringify({ [program]: "./dist/cli/main.js" });
  must(
    published === built,
    `\`publishConfig.bin\` must be ${built ?? "absent"}, for \`bin\` says so, not ${published}`,
  );
  for (const name of Object.keys(manifest.peerDependencies ?? {})) {
    must(
      manifest.peerDependenciesMeta?.[name]?.optional === true,
      `the peer ${name} must be optional: only its subpath needs it`,
    );
  }
  return [...problems, ...entryProblems(member)];
}

/** Development resolves to `src`, a published package to `dist`: both must offer the same. */
function entryProblems(member: Member): string[] {
  const { directory, manifest } = member;
  const offered = manifest.exports ?? {};
  const config = manifest.publishConfig ?? {};
  const problems: string[] = [];
  const inSource = Object.keys(offered).join(" ");
  const inDist = Object.keys(config.exports ?? {}).join(" ");
  if (inSource !== inDist) problems.push(`\`exports\` has ${inSource}, \`publishConfig.exports\` has ${inDist}`);
  if (offered["./package.json"] === undefined) problems.push("`exports` must offer ./package.json");
  if (config.main !== "./dist/index.cjs") problems.push("`publishConfig.main` must be ./dist/index.cjs");
  if (config.types !== "./dist/index.d.cts") problems.push("`publishConfig.types` must be ./dist/index.d.cts");
  for (const { name, specifier } of entriesOf(member)) {
    const key = `.${specifier.slice(manifest.name.length)}`;
    if (!existsSync(path(directory, "src", `${name}.ts`))) {
      problems.push(`${key} leads to src/${name}.ts, which is missing`);
    }
    const want = {
      import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
      require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
    };
    if (JSON.stringify(config.exports?.[key]) !== JSON.stringify(want)) {
      problems.push(`\`publishConfig.exports\` must map ${key} to ${JSON.stringify(want)}`);
    }
    const old = config.typesVersions?.["*"]?.[key.slice(2)]?.[0];
    if (key !== "." && old !== `./dist/${name}.d.cts`) {
      problems.push(
        `\`publishConfig.typesVersions\` must map ${key.slice(2)} to ./dist/${name}.d.cts, for old resolution`,
      );
    }
  }
  return problems;
}

function sharedProblems({ directory, manifest }: Member): string[] {
  const needed = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  const problems = Object.entries(needed)
    .filter(([, range]) => range !== "catalog:" && range !== "workspace:*")
    .map(([name, range]) => `${name} must come from the catalog ("catalog:"), not "${range}"`);
  const own = ["tsconfig.json", "tsup.config.ts", "vitest.config.ts", ".oxlintrc.json", "pnpm-lock.yaml"];
  for (const file of own) {
    if (existsSync(path(directory, file))) problems.push(`${file} belongs in the root, once for all`);
  }
  return problems;
}

function versionProblems(packages: readonly Member[]): string[] {
  const versions = new Set(packages.map(({ manifest }) => manifest.version));
  if (versions.size <= 1) return [];
  const list = packages.map(({ manifest }) => `${manifest.name} ${manifest.version}`);
  return [`all packages must share one version, got ${list.join(", ")}`];
}

function releaseProblems(packages: readonly Member[]): string[] {
  const { fixed } = JSON.parse(read(".changeset/config.json")) as { fixed: readonly (readonly string[])[] };
  const names = packages.map(({ manifest }) => manifest.name);
  const listed = fixed.flat().toSorted();
  if (fixed.length === 1 && listed.join(" ") === names.toSorted().join(" ")) return [];
  return [`.changeset/config.json: \`fixed\` must be one list of ${names.join(", ")}`];
}

function rootProblems({ devDependencies = {}, dependencies }: Manifest): string[] {
  const loose = Object.entries(devDependencies).filter(
    ([, range]) => !/^(catalog:|workspace:\*|\d+\.\d+\.\d+)$/.test(range),
  );
  return [
    ...loose.map(
      ([name, range]) => `package.json: ${name} must be an exact version, catalog: or workspace:*, not ${range}`,
    ),
    ...(dependencies === undefined ? [] : ["package.json: the root publishes nothing, so it has no `dependencies`"]),
  ];
}
