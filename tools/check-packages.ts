// Packs every package as it would be published, and has the tarballs judged: contents, publint, are-the-types-wrong.
// The tarballs stay in .toolchain/tarballs, where the consumers of `check-consumers.ts` find them.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { runCommand } from "./gates/command.ts";
import { entriesOf, path, publishedPackages } from "./gates/repository.ts";
import { tarballFolder, tarballOf } from "./gates/tarball.ts";
import { conclude } from "./gates/verdict.ts";
import type { Member } from "./gates/repository.ts";

const packages = publishedPackages();
rmSync(tarballFolder, { recursive: true, force: true });
mkdirSync(tarballFolder, { recursive: true });

const problems: string[] = [];
for (const member of packages) {
  const { code, output } = await runCommand(["pnpm", "pack", "--out", tarballOf(member)], {
    cwd: path(member.directory),
  });
  if (code !== 0) problems.push(`${member.manifest.name}: cannot be packed\n${output}`);
  else problems.push(...contentProblems(member), ...(await publintProblems(member)), ...(await typeProblems(member)));
}
conclude(problems, `${packages.length} tarballs`);

/** A tarball holds the built files, the licence, the page about the package, and nothing else. */
function contentProblems(member: Member): string[] {
  const listed = execFileSync("tar", ["-tzf", tarballOf(member)], { encoding: "utf8" })
    .trim()
    .split("\n");
  const files = new Set(listed.map((file) => file.replace(/^package\//, "")));
  const pages = ["package.json", "README.md", "LICENSE"];
  const built = entriesOf(member).flatMap(({ name }) =>
    ["js", "cjs", "d.ts", "d.cts"].map((end) => `dist/${name}.${end}`),
  );
  const programs = Object.values(member.manifest.publishConfig?.bin ?? {}).map((file) => file.replace("./", ""));
  return [
    ...[...pages, ...built, ...programs]
      .filter((file) => !files.has(file))
      .map((file) => `${member.manifest.name}: ${file} is not packed`),
    ...[...files]
      .filter((file) => !pages.includes(file) && !file.startsWith("dist/"))
      .map((file) => `${member.manifest.name}: ${file} is packed, and should not be`),
  ];
}

async function publintProblems(member: Member): Promise<string[]> {
  const tarball = new Uint8Array(readFileSync(tarballOf(member))).buffer;
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map(
    (message) => `${member.manifest.name}: publint: ${formatMessage(message, pkg, { color: false })}`,
  );
}

async function typeProblems(member: Member): Promise<string[]> {
  const { code, output } = await runCommand([
    "attw",
    tarballOf(member),
    "--no-color",
    "--no-emoji",
    "--format",
    "ascii",
  ]);
  return code === 0 ? [] : [`${member.manifest.name}: are-the-types-wrong:\n${output}`];
}
