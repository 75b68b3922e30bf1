import { RotationError } from "../rotation-error.ts";
import { scramVerifier } from "./scram-verifier.ts";

/** Two roles that log in and take turns, and the one that they belong to. */
export interface DatabaseRoles {
  readonly oldRole: string;
  readonly newRole: string;
  /** Owns what the application uses, and can't log in. */
  readonly group: string;
}

/** Runs one statement; must fail if the statement does. */
export type DatabaseQuery = (statement: string) => PromiseLike<unknown>;

/** An identifier as SQL takes it, whatever it holds. Throws a `RotationError` for one that Postgres can't have. */
export function quoteIdentifier(name: string): string {
  // Postgres cuts longer ones off, so that two names become one; and the byte 0 ends them.
  const isPossible = name !== "" && Buffer.byteLength(name) <= 63 && !name.includes("\0");
  if (isPossible) return `"${name.replaceAll('"', '""')}"`;
  throw refused("The name of a role has 1 to 63 bytes, none of them 0", `${Buffer.byteLength(name)} bytes`);
}

/** A text as SQL takes it, under any setting of `standard_conforming_strings`. */
export function quoteLiteral(text: string): string {
  if (text.includes("\0")) throw refused("A text of SQL can't hold the byte 0", "one that does");
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? ` E${quoted}` : quoted;
}

/** Makes the second role; `verifier` is what the server keeps of the password. */
export function secondRoleStatements(options: DatabaseRoles & { readonly verifier: string }): readonly string[] {
  const { newRole, group, verifier } = options;
  const [role, owner] = [quoteIdentifier(newRole), quoteIdentifier(group)];
  return [
    `CREATE ROLE ${role} LOGIN PASSWORD ${quoteLiteral(verifier)} IN ROLE ${owner};`,
    // What it makes belongs to the group, so that dropping it loses nothing.
    `ALTER ROLE ${role} SET role = ${quoteLiteral(group)};`,
  ];
}

/** Shuts the old role out, gives away what it owns in this database, and drops it. */
export function dropRoleStatements({ oldRole, group }: DatabaseRoles): readonly string[] {
  const [role, owner] = [quoteIdentifier(oldRole), quoteIdentifier(group)];
  return [
    `ALTER ROLE ${role} NOLOGIN;`,
    // Both in each database where it owns or may do something.
    `REASSIGN OWNED BY ${role} TO ${owner};`,
    `DROP OWNED BY ${role};`,
    `DROP ROLE ${role};`,
  ];
}

/** What {@link createDatabaseRole} needs. */
export interface CreateRoleOptions extends DatabaseRoles {
  /** Of the new role: 32 to 128 letters, digits, `_`, `-`, so that it needs no escaping in a URL. */
  readonly password: string;
  readonly query: DatabaseQuery;
}

/**
 * Makes the second role in one transaction. The server gets a SCRAM verifier, never the password.
 * @throws RotationError `DATABASE_ROLE`, without what the driver said, which may quote the statement
 */
export async function createDatabaseRole({ password, query, ...roles }: CreateRoleOptions): Promise<void> {
  if (roles.newRole === roles.oldRole) throw refused("The new role must be another one than the old", "the same name");
  if (!/^[\w-]{32,128}$/.test(password)) {
    throw refused("The password must be 32 to 128 letters, digits, _ or -", `${password.length} characters`);
  }
  await transaction(query, secondRoleStatements({ ...roles, verifier: scramVerifier(password) }), "creating the role");
}

/**
 * Shuts the old role out and drops it in one transaction; while anybody is logged in under it, it is refused and let in
 * again.
 *
 * @throws RotationError `DATABASE_ROLE`, without what the driver said
 */
export async function dropDatabaseRole({ query, ...roles }: DatabaseRoles & { query: DatabaseQuery }): Promise<void> {
  const [shut = "", ...drop] = dropRoleStatements(roles);
  if (roles.oldRole.includes("$$")) throw refused("The name of a role can't hold $$", "one that does");
  const guard =
    `DO $$ BEGIN IF EXISTS (SELECT FROM pg_stat_activity WHERE usename = ${quoteLiteral(roles.oldRole)}) ` +
    "THEN RAISE object_in_use; END IF; END $$;";
  // Before the look, and seen by everybody: else somebody could log in between the look and the drop.
  await transaction(query, [shut], "shutting the role out");
  try {
    await transaction(query, [guard, ...drop], "dropping the role");
  } catch (error) {
    await Promise.resolve(query(`ALTER ROLE ${quoteIdentifier(roles.oldRole)} LOGIN;`)).catch(() => undefined);
    throw error;
  }
}

async function transaction(query: DatabaseQuery, statements: readonly string[], what: string): Promise<void> {
  let done = 0;
  try {
    await query("BEGIN;");
    for (const statement of statements) {
      await query(statement);
      done += 1;
    }
    await query("COMMIT;");
  } catch (error) {
    await Promise.resolve(query("ROLLBACK;")).catch(() => undefined);
    const { code } = error as { readonly code?: unknown };
    const state = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? `SQLSTATE ${code}` : "an error";
    const at = done < statements.length ? `statement ${done + 1} of ${statements.length}` : "COMMIT";
    throw refused(`Postgres refused ${what}, and everything was rolled back`, `${state} at ${at}`);
  }
}

function refused(what: string, got: string): RotationError {
  const fix = "Correct it, and run it again; the old role works as before";
  return new RotationError({ code: "DATABASE_ROLE", problems: [{ code: "DATABASE_ROLE", what, got, fix }] });
}
