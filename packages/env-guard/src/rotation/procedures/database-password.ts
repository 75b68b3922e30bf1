import { dropRoleStatements, secondRoleStatements } from "./database-role.ts";
import type { Procedure, ProcedureSubject } from "./procedure.ts";

/** A password of Postgres: a second role takes over. */
export function databasePasswordProcedure({ name }: ProcedureSubject): Procedure {
  const roles = { oldRole: "app_a", newRole: "app_b", group: "app" };
  return {
    id: "database-password",
    summary:
      `${name} logs in to Postgres. A role has one password, so a second role with the same rights takes over, and the old ` +
      "one is dropped when nobody uses it: at no moment does a running service hold a credential that is no longer valid.",
    before: [
      "A role that can't log in (`app` below) owns the tables and has the rights; the roles that log in (`app_a`, `app_b`) are its " +
        "members and take turns. Today's only role owns everything? Then do the first step below once, and reassign before the drop.",
      "You may create roles (`CREATEROLE`, and `ADMIN` on the group since Postgres 16).",
    ],
    steps: [
      {
        title: "Create the second role",
        do: [
          "The password is a fresh one of URL-safe characters, which needs no escaping. `SCRAM-SHA-256$…` stands for its verifier: " +
            "the server's log may keep statements, and must not learn the password. `createDatabaseRole` makes and sends it; " +
            "in psql, `\\password` does the same for a role that exists.",
        ],
        commands: secondRoleStatements({ ...roles, verifier: "SCRAM-SHA-256$…" }),
        verify: "Log in as `app_b` and run what the application runs at its start.",
        rollback: "`DROP ROLE app_b`. Nobody uses it.",
        breaks: "Nothing.",
      },
      {
        title: "Set the new URL, and deploy",
        do: [
          "The whole URL comes by standard input, with the new user and password. Poolers between (PgBouncer) must know the new role first.",
        ],
        commands: [`env-guard rotate ${name} promote --platform PLATFORM < new-url`],
        verify:
          "`select usename, count(*) from pg_stat_activity group by 1` shows `app_b`, and no `app_a` once every replica is new.",
        rollback: "Set the old URL again: its role still logs in.",
        breaks: "Nothing.",
      },
      {
        title: "Shut the old role out, then drop it",
        do: [
          "Only when `pg_stat_activity` shows nobody under it for as long as your slowest job takes. `NOLOGIN` first: it can be taken back in a second.",
        ],
        commands: dropRoleStatements(roles),
        verify: "`select rolname from pg_roles` no longer shows it, and no login fails.",
        rollback: "Before the drop: `ALTER ROLE app_a LOGIN`.",
        breaks:
          "Whatever still logs in as the old role: look for cron jobs, dashboards, and replicas in other regions.",
      },
    ],
    emergency: {
      title: "The password has leaked",
      do: ["Do the first two steps at once; then shut the old role out and end its sessions, whoever they are."],
      commands: [
        "ALTER ROLE app_a NOLOGIN;",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app_a';",
      ],
      verify: "`pg_stat_activity` shows nobody under the old role.",
      rollback: "`ALTER ROLE app_a LOGIN`, if the leak turns out to be none.",
      breaks: "Whatever still uses the old role, at once.",
    },
  };
}
