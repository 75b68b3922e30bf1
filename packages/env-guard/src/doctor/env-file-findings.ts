import type { Finding } from "@luneo/kernel/findings";

/** What version control and the image know of `.env` files; paths are relative. */
export interface EnvFileFacts {
  /** The `.env` files that are in the repository. */
  readonly tracked: readonly string[];
  /** Those that are in the working directory, and neither in the repository nor ignored by it. */
  readonly unignored: readonly string[];
  /** Those that are in the working directory. */
  readonly present: readonly string[];
  /** The lines of `.dockerignore`; absent without a Dockerfile. */
  readonly dockerIgnore?: readonly string[];
}

/** Files that are made to be committed. */
const template = /\.(?:example|sample|template|dist|defaults?|schema)(?:\.|$)/;
/** Environments whose files some frameworks have in the repository, without secrets. */
const shared = /\.env\.(?:test|testing|ci|development|dev)$/;

/** Where values in `.env` files get to where they don't belong. Pure. */
export function envFileFindings({ tracked, unignored, present, dockerIgnore }: EnvFileFacts): readonly Finding[] {
  const real = (files: readonly string[]) => files.filter((file) => !template.test(file));
  const fix = "`git rm --cached` it, ignore it, and replace every secret that was ever in it: history keeps them.";
  return [
    ...real(tracked).map((file): Finding => {
      const isShared = shared.test(file);
      const evidence = "This file is in the repository";
      const keep = "See that nothing in it is secret, for everybody who reads the repository reads it.";
      return {
        id: "env-file-tracked",
        severity: isShared ? "info" : "error",
        file,
        evidence,
        fix: isShared ? keep : fix,
      };
    }),
    ...real(unignored).map((file): Finding => ({
      id: "env-file-not-ignored",
      severity: "warning",
      file,
      evidence: "This file is not ignored by git: the next `git add .` takes it",
      fix: "Add `.env*` and `!.env.example` to .gitignore.",
    })),
    ...(dockerIgnore && real(present).length > 0 && !dockerIgnore.some(isEnvPattern)
      ? [
          {
            id: "env-file-in-image",
            severity: "warning" as const,
            file: "Dockerfile",
            evidence: `.dockerignore doesn't keep ${real(present)[0]} out of the image, where COPY . takes it`,
            fix: "Add `**/.env*` and `!**/.env.example` to .dockerignore.",
          },
        ]
      : []),
  ];
}

function isEnvPattern(line: string): boolean {
  const pattern = line.trim();
  return /^(?:\/|\*\*\/)?(?:\.env(?:\*|\.\*)?|\.\*|\*)$/.test(pattern);
}
