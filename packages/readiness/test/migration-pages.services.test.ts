import { inject, test } from "vitest";
import { startPostgres } from "../../../tools/services/postgres.ts";
import { codeOf, pageText, startDocumented } from "./documented-application.ts";

const token = "a-token-of-the-operators-0123456789";
const withToken = { authorization: `Bearer ${token}` };
const well = { status: 200, body: '{"status":"ok","info":{},"error":{},"details":{}}' };
const ill = { status: 503, body: '{"status":"error","info":{},"error":{},"details":{}}' };

interface Details {
  readonly heldBy: readonly string[];
  readonly details: Readonly<Record<string, { readonly status: string; readonly code?: string }>>;
}

// At the same time, because each waits for its checks to come round.
test.concurrent.for([
  { name: "migrate/from-nestjs-terminus", main: "src/main.ts", lastWords: "" },
  { name: "migrate/from-godaddy-terminus", main: "src/server.ts", lastWords: "bye\n" },
])(
  "$name: what it is afterwards answers, follows Postgres and ends as the page says",
  { timeout: 90_000 },
  async ({ name, ...page }, { expect, onTestFinished }) => {
    const sections = codeOf(name);
    const before = { ...sections.get("Before") };
    const after = { ...sections.get("After") };
    // What the page leaves as it was.
    const kept = Object.fromEntries(Object.entries(before).filter(([, code]) => !code.includes("terminus")));
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    const app = await startDocumented(
      { ...kept, ...after },
      page.main,
      {
        DATABASE_URL: postgres.url,
        REDIS_URL: inject("redisUrl"),
        HEALTH_TOKEN: token,
      },
      onTestFinished,
    );
    const ready = () => app.get("/health/readiness");
    const details = async () => JSON.parse((await app.get("/health/readiness", withToken)).body) as Details;
    const live = async () => (await app.get("/health/liveness")).status;
    const patient = { timeout: 20_000 };

    await expect.poll(ready, patient).toEqual(well);
    expect((await details()).details).toMatchObject({ postgres: { status: "up" }, redis: { status: "up" } });
    expect(await app.get("/orders")).toMatchObject({ status: 200, body: expect.stringContaining("orders") as string });

    await postgres.kill();
    await expect.poll(ready, patient).toEqual(ill);
    const away = await app.get("/health/readiness", withToken);
    expect((JSON.parse(away.body) as Details).details).toMatchObject({
      postgres: { status: "down", code: "ECONNREFUSED" },
      redis: { status: "up" },
    });
    expect(away.body).not.toContain(new URL(postgres.url).port);
    expect(await live()).toBe(200);

    await postgres.start();
    await expect.poll(ready, patient).toEqual(well);
    app.kill("SIGTERM");
    await expect.poll(ready, patient).toEqual(ill);
    expect((await details()).heldBy).toEqual(["draining: SIGTERM"]);
    expect(await live()).toBe(200);
    expect((await app.get("/orders")).status).toBe(200);
    expect(await app.ended).toBe(0);
    expect(app.output()).toContain(page.lastWords);
    for (const { body } of [well, ill]) expect(pageText(name)).toContain(body);
  },
);
