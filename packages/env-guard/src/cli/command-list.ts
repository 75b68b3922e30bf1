import type { Command } from "./command.ts";

/** A command by what the list of commands says, imported when it is chosen. */
export interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command, in the order in which a project meets them. */
export const commandList: readonly ListedCommand[] = [
  {
    name: "init",
    summary: "Writes a definition out of an existing .env.example",
    load: async () => (await import("./init.ts")).initCommand,
  },
  {
    name: "check",
    summary: "Judges an environment without starting the application",
    load: async () => (await import("./check.ts")).checkCommand,
  },
  {
    name: "explain",
    summary: "Tells what a variable is, where it comes from and who owns it; never its value",
    load: async () => (await import("./explain.ts")).explainCommand,
  },
  {
    name: "example",
    summary: "Keeps .env.example in step with the definition",
    load: async () => (await import("./example.ts")).exampleCommand,
  },
  {
    name: "docs",
    summary: "Renders the documentation of all variables",
    load: async () => (await import("./docs.ts")).docsCommand,
  },
  {
    name: "audit",
    summary: "Finds variables that code reads and no definition declares, and the reverse",
    load: async () => (await import("./audit.ts")).auditCommand,
  },
  {
    name: "lint",
    summary: "Tells where dotenv, Node and Docker would read a .env file differently",
    load: async () => (await import("./lint.ts")).lintCommand,
  },
  {
    name: "gen-secret",
    summary: "Prints a new random secret",
    load: async () => (await import("./gen-secret.ts")).genSecretCommand,
  },
  {
    name: "rotate",
    summary: "Stages, promotes and retires a secret without a rejected request",
    load: async () => (await import("./rotate.ts")).rotateCommand,
  },
  {
    name: "expiry",
    summary: "Tells which secrets expire soon, for cron",
    load: async () => (await import("./expiry.ts")).expiryCommand,
  },
  {
    name: "doctor",
    summary: "Looks over everything around the secrets that can be seen from here",
    load: async () => (await import("./doctor.ts")).doctorCommand,
  },
  {
    name: "alerts",
    summary: "Prints the Prometheus rules that watch the secrets",
    load: async () => (await import("./alerts.ts")).alertsCommand,
  },
];
