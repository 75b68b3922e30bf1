import { Client } from "pg";
import { expect, inject, test } from "vitest";
import { createDatabaseRole, dropDatabaseRole } from "../src/rotation/procedures/database-role.ts";

test("a second role takes over tables and rights, and the first is dropped once nobody uses it", async () => {
  const url = inject("postgresUrl");
  const admin = new Client({ connectionString: url });
  await admin.connect();
  const suffix = process.pid;
  const [group, oldRole, newRole] = [`app ${suffix}`, `app "a" ${suffix}`, `app 'b' ${suffix}`];
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const query = (statement: string) => admin.query(statement);
  const login = async (role: string, password: string) => {
    const { hostname, port, pathname } = new URL(url);
    const client = new Client({
      host: hostname,
      port: Number(port),
      database: pathname.slice(1),
      user: role,
      password,
    });
    await client.connect();
    return client;
  };
  const [first, second] = ["First_".repeat(8), "Second".repeat(8)];
  await query(`CREATE ROLE ${quoted(group)} NOLOGIN`);
  await query(`GRANT CREATE, USAGE ON SCHEMA public TO ${quoted(group)}`);
  try {
    await createDatabaseRole({ oldRole: "nobody", newRole: oldRole, group, password: first, query });
    const before = await login(oldRole, first);
    await before.query(`CREATE TABLE things_${suffix} (id int)`);

    await createDatabaseRole({ oldRole, newRole, group, password: second, query });
    const after = await login(newRole, second);
    await after.query(`INSERT INTO things_${suffix} VALUES (1)`);
    await after.query(`ALTER TABLE things_${suffix} ADD COLUMN name text`);

    await expect(dropDatabaseRole({ oldRole, newRole, group, query })).rejects.toThrow("rolled back");
    // Refused, and let in again.
    await (await login(oldRole, first)).end();
    await before.end();
    await expect
      .poll(() => dropDatabaseRole({ oldRole, newRole, group, query }).then(() => "dropped", String))
      .toBe("dropped");
    await expect(login(oldRole, first)).rejects.toThrow(/authentication failed|does not exist|not permitted/);
    const { rows } = await after.query(`SELECT count(*)::int AS count FROM things_${suffix}`);
    expect(rows).toEqual([{ count: 1 }]);
    await after.end();
  } finally {
    await query(`DROP TABLE IF EXISTS things_${suffix}`);
    for (const role of [newRole, oldRole, group]) {
      await query(`DROP OWNED BY ${quoted(role)}`).catch(() => undefined);
      await query(`DROP ROLE IF EXISTS ${quoted(role)}`);
    }
    await admin.end();
  }
});
