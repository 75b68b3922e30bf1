import { spawnSync } from "node:child_process";
import {
  chmod,
  chown,
  mkdtemp,
  open,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
  type FileHandle,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, test, vi } from "vitest";
import { filePlatform } from "../src/rotation/platforms/file.ts";
import { githubPlatform, type GithubOptions } from "../src/rotation/platforms/github.ts";
import { railwayPlatform, type RailwayOptions } from "../src/rotation/platforms/railway.ts";
import { parseEnv } from "../src/env-file/parse-env.ts";
import { startRailwayServer } from "./fakes/railway-server.ts";
import { platformConformance } from "./platform-conformance.ts";

const folder = await mkdtemp(join(tmpdir(), "env-guard-platforms-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
let count = 0;
const freshPath = (name: string) => join(folder, `${(count += 1)}-${name}`);
const context = { signal: new AbortController().signal };
const fake = join(import.meta.dirname, "fakes/gh.mjs");
const start = { JWT_SECRET: "old-value", OTHER: "other-value" };

describe("file", () => {
  const text = '\uFEFF# about\r\nexport JWT_SECRET = "old-value" # signs\r\n\r\nOTHER=other-value';

  async function startFile() {
    const path = freshPath(".env");
    await writeFile(path, text);
    await chmod(path, 0o644);
    return {
      platform: filePlatform({ path }),
      held: async () => ({ ...parseEnv(await readFile(path, "utf8")) }),
      // Permissions stop nobody who is root; a byte that isn't UTF-8 does.
      failOn: async () => {
        const broken = await readFile(path);
        await writeFile(path, Buffer.concat([broken, Buffer.from([0xff])]));
      },
      canRead: true,
      isAtomic: true,
      close: () => rm(path, { force: true }),
    };
  }

  platformConformance(async () => {
    const subject = await startFile();
    return {
      ...subject,
      held: async () => {
        const values = await subject.held();
        return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.replace(/\uFFFD$/, "")]));
      },
    };
  });

  test("changes nothing but the lines of the names, byte for byte", async () => {
    const path = freshPath(".env");
    await writeFile(path, text);
    await filePlatform({ path }).apply(
      [
        { kind: "set", name: "JWT_SECRET", value: "new-value" },
        { kind: "set", name: "JWT_SECRET_PREVIOUS", value: "old-value" },
      ],
      context,
    );
    expect(await readFile(path, "utf8")).toBe(
      "\uFEFF# about\r\nexport JWT_SECRET = new-value # signs\r\n\r\nOTHER=other-value\r\nJWT_SECRET_PREVIOUS=old-value\r\n",
    );
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("replaces what a link leads to, not the link", async () => {
    const [path, link] = [freshPath(".env"), freshPath("link.env")];
    await writeFile(path, text);
    await symlink(path, link);
    await filePlatform({ path: link }).apply([{ kind: "set", name: "OTHER", value: "new" }], context);
    expect(await readFile(path, "utf8")).toContain("OTHER=new");
    expect((await readFile(link, "utf8")) === (await readFile(path, "utf8"))).toBe(true);
  });

  test("leaves the file alone if nothing changes", async () => {
    const path = freshPath(".env");
    await writeFile(path, text);
    const { ino } = await stat(path);
    await filePlatform({ path }).apply([{ kind: "remove", name: "ABSENT" }], context);
    expect((await stat(path)).ino).toBe(ino);
  });

  test.each([
    ["is not there", undefined, "ENOENT"],
    ["is not UTF-8", Buffer.from([0x41, 0x3d, 0xff]), "not UTF-8"],
  ])("is refused if it %s", async (_, content, said) => {
    const path = freshPath(".env");
    if (content) await writeFile(path, content);
    await expect(filePlatform({ path }).list(context)).rejects.toThrow(said);
  });

  const change = [{ kind: "set", name: "OTHER", value: "new" }] as const;
  const fileHandle = async () => {
    const handle = await open(folder, "r");
    await handle.close();
    return Object.getPrototypeOf(handle) as FileHandle;
  };

  test.each([0o600, 0o640, 0o644, 0o400])("keeps the rights %o and the owner", async (mode) => {
    const path = freshPath(".env");
    await writeFile(path, text);
    // Only root can give a file to somebody else.
    const [uid, gid] = process.getuid?.() === 0 ? [12_345, 12_346] : [process.getuid!(), process.getgid!()];
    await chown(path, uid, gid);
    await chmod(path, mode);
    await filePlatform({ path }).apply(change, context);
    expect(await readFile(path, "utf8")).toContain("OTHER=new");
    const after = await stat(path);
    expect([after.mode & 0o777, after.uid, after.gid]).toEqual([mode, uid, gid]);
  });

  test("is left to its owner if that can't be kept, and no copy stays", async () => {
    const path = freshPath(".env");
    await writeFile(path, text);
    vi.spyOn(await fileHandle(), "chown").mockRejectedValueOnce(new Error("EPERM"));
    await expect(filePlatform({ path }).apply(change, context)).rejects.toThrow("belongs to another user");
    expect(await readFile(path, "utf8")).toBe(text);
    expect((await readdir(folder)).filter((name) => /\.(?:tmp|lock)$/.test(name))).toEqual([]);
  });

  test("is on the disk before it takes its place, and the folder after it; meanwhile nobody else may read it", async () => {
    const path = freshPath(".env");
    await writeFile(path, text, { mode: 0o600 });
    const prototype = await fileHandle();
    const sync = prototype.sync;
    const seen: (string | number)[][] = [];
    const spy = vi.spyOn(prototype, "sync").mockImplementation(async function (this: FileHandle) {
      const self = await this.stat();
      const kind = self.isDirectory() ? "folder" : `file ${(self.mode & 0o777).toString(8)}`;
      seen.push([kind, (await readFile(path, "utf8")) === text ? "before" : "after"]);
      return sync.call(this);
    });
    await filePlatform({ path }).apply(change, context);
    spy.mockRestore();
    expect(seen).toEqual([
      ["file 600", "before"],
      ["folder", "after"],
    ]);
  });

  test("is not overwritten if somebody changed it since it was listed, or while it is written", async () => {
    const path = freshPath(".env");
    await writeFile(path, text);
    const platform = filePlatform({ path });
    await platform.list(context);
    await writeFile(path, `${text}\nADDED=1`);
    await platform.read(["OTHER"], context);
    await expect(platform.apply(change, context)).rejects.toThrow("changed by somebody else");
    expect(await readFile(path, "utf8")).toBe(`${text}\nADDED=1`);
    const prototype = await fileHandle();
    const chmodOf = prototype.chmod;
    const spy = vi.spyOn(prototype, "chmod").mockImplementation(async function (this: FileHandle, mode) {
      await writeFile(path, text);
      return chmodOf.call(this, mode);
    });
    await expect(platform.apply(change, context)).rejects.toThrow("changed by somebody else");
    spy.mockRestore();
    expect(await readFile(path, "utf8")).toBe(text);
    await platform.apply(change, context);
    expect(await readFile(path, "utf8")).toContain("OTHER=new");
  });

  test("is freed of what a process left behind that was killed, and of nothing else", async () => {
    const path = freshPath(".env");
    await writeFile(path, text);
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    const [left, alive, other] = [
      `${path}.${gone}.0a1b2c3d.tmp`,
      `${path}.${process.pid}.0a1b2c3d.tmp`,
      `${path}.x.tmp`,
    ];
    for (const one of [left, alive, other]) await writeFile(one, "JWT_SECRET=left");
    await writeFile(`${path}.lock`, `${gone} of somebody who was killed\n`);
    await filePlatform({ path }).apply(change, context);
    const names = (await readdir(folder)).filter((name) => name.startsWith(basename(path)));
    expect(names.sort()).toEqual([path, alive, other].map((one) => basename(one)).sort());
    await Promise.all([rm(alive), rm(other)]);
  });

  test("waits for another process that changes it", async () => {
    const path = freshPath(".env");
    await writeFile(path, text);
    await writeFile(`${path}.lock`, `${process.pid} of somebody else\n`);
    const work = filePlatform({ path }).apply(change, context);
    const first = await Promise.race([work, delay(200, "waits")]);
    expect(first).toBe("waits");
    await rm(`${path}.lock`);
    await work;
    expect(await readFile(path, "utf8")).toContain("OTHER=new");
  });

  test("is not changed if other lines would read otherwise", async () => {
    const path = freshPath(".env");
    const broken = 'P="foo\nJWT_SECRET=abc\nJWT_SECRET_NEXT="def"\nQ=z"\n';
    await writeFile(path, broken);
    const remove = { kind: "remove", name: "JWT_SECRET_NEXT" } as const;
    await expect(filePlatform({ path }).apply([remove], context)).rejects.toThrow("other lines");
    expect(await readFile(path, "utf8")).toBe(broken);
  });

  test("refuses a value that no program would read back", async () => {
    const path = freshPath(".env");
    await writeFile(path, text);
    const unreadable = { kind: "set", name: "OTHER", value: "carriage\rreturn" } as const;
    await expect(filePlatform({ path }).apply([unreadable], context)).rejects.toThrow("can't be written");
    expect(await readFile(path, "utf8")).toBe(text);
  });
});

describe("github", () => {
  async function startGithub(options: Partial<GithubOptions> = {}, token = "token") {
    const path = freshPath("gh.json");
    const place = options.environment ?? "";
    const rows = Object.entries(start).map(([name, value]) => [name, { value, updatedAt: "2026-11-22T08:00:00Z" }]);
    await writeFile(path, JSON.stringify({ [place]: Object.fromEntries(rows) }));
    const env = { PATH: process.env["PATH"], GH_TOKEN: token, GH_FAKE_STATE: path };
    const platform = githubPlatform({ repository: "acme/shop", program: fake, env, ...options });
    return {
      platform,
      held: async () => {
        const all = JSON.parse(await readFile(path, "utf8")) as Record<string, Record<string, { value: string }>>;
        return Object.fromEntries(Object.entries(all[place] ?? {}).map(([name, { value }]) => [name, value]));
      },
      failOn: (name: string) => writeFile(`${path}.fail`, name),
      calls: async () => (await readFile(`${path}.calls`, "utf8")).trimEnd().split("\n"),
      canRead: false,
      isAtomic: false,
      close: () => rm(path, { force: true }),
    };
  }

  platformConformance(startGithub);

  test("gives values by standard input, never as an argument", async () => {
    const { platform, calls } = await startGithub({ environment: "production" });
    await platform.apply(
      [
        { kind: "set", name: "JWT_SECRET", value: "the-value-itself" },
        { kind: "remove", name: "OTHER" },
      ],
      context,
    );
    const place = '"--repo","acme/shop","--env","production"';
    expect(await calls()).toEqual([
      `["secret","list",${place},"--json","name,updatedAt"]`,
      `["secret","set","JWT_SECRET",${place}]`,
      `["secret","delete","OTHER",${place}]`,
    ]);
  });

  test("tells when each secret was written", async () => {
    const { platform } = await startGithub();
    const listed = await platform.list(context);
    expect(listed.get("JWT_SECRET")).toEqual({ updatedAtMs: Date.parse("2026-11-22T08:00:00Z") });
  });

  test.each([
    ["nobody is logged in", {}, "", /exit code 4.*gh auth login/],
    ["the environment doesn't exist", { environment: "nowhere" }, "token", /exit code 1/],
    ["the program isn't there", { program: "/nowhere/gh" }, "token", /ENOENT.*cli\.github\.com/],
  ])("says what to do when %s", async (_, options, token, said) => {
    const { platform } = await startGithub(options, token);
    await expect(platform.list(context)).rejects.toThrow(said);
  });

  test("refuses what the program would cut off, before it writes anything", async () => {
    const { platform, held } = await startGithub();
    const changes = [
      { kind: "set", name: "A", value: "fine" },
      { kind: "set", name: "B", value: "a line\n" },
    ] as const;
    await expect(platform.apply(changes, context)).rejects.toThrow("line break");
    expect(await held()).toEqual(start);
  });

  test.each(["shop", "acme/shop/x/y", "-R/shop", "acme/--help", "acme/shop;id", ""])(
    "refuses the repository %j",
    (repository) => {
      expect(() => githubPlatform({ repository })).toThrow("OWNER/NAME");
    },
  );

  test("ends a program that doesn't end", async () => {
    const { platform, failOn } = await startGithub({ timeout: "2s" });
    await failOn("hang JWT_SECRET");
    await expect(platform.apply([{ kind: "set", name: "JWT_SECRET", value: "x" }], context)).rejects.toThrow("2000 ms");
  });
});

describe("railway", () => {
  async function startRailway(options: Partial<RailwayOptions> = {}) {
    const server = await startRailwayServer();
    const { serviceId = "service-1" } = options;
    const place = server.held.get(serviceId === "shared" ? "" : serviceId);
    for (const [name, value] of Object.entries(start)) place?.set(name, value);
    const { endpoint } = server;
    const platform = railwayPlatform({ projectToken: "project-token", serviceId, endpoint, ...options });
    return {
      server,
      platform,
      held: () => Promise.resolve(Object.fromEntries([...(place ?? [])].filter(([, value]) => value !== ""))),
      failOn: () => {
        server.next = "error";
        return Promise.resolve();
      },
      canRead: true,
      isAtomic: true,
      close: () => server.close(),
    };
  }

  // A value with ${{ is a reference there, and refused; `${X}` is not.
  platformConformance(startRailway);

  test("makes all changes in one request that deploys nothing", async () => {
    const { platform, server, close } = await startRailway();
    await platform.apply(
      [
        { kind: "set", name: "JWT_SECRET", value: "new-value" },
        { kind: "remove", name: "OTHER" },
      ],
      context,
    );
    expect(server.requests.map(({ operation }) => operation)).toEqual(["projectToken", "variableCollectionUpsert"]);
    expect(server.requests[1]?.variables).toEqual({
      input: {
        projectId: "project-1",
        environmentId: "environment-1",
        serviceId: "service-1",
        variables: { JWT_SECRET: "new-value", OTHER: "" },
        skipDeploys: true,
      },
    });
    await close();
  });

  test("sends a project token by its own header, and any other as a bearer", async () => {
    const one = await startRailway();
    await one.platform.list(context);
    expect(one.server.requests[0]?.headers).toMatchObject({ "project-access-token": "project-token" });
    expect(one.server.requests[0]?.headers.authorization).toBeUndefined();
    await one.close();
    const ids = { projectId: "project-1", environmentId: "environment-1" };
    const other = await startRailwayServer();
    const { endpoint } = other;
    await railwayPlatform({ apiToken: "api-token", serviceId: "shared", endpoint, ...ids }).list(context);
    expect(other.requests[0]?.headers).toMatchObject({ authorization: "Bearer api-token" });
    expect(other.requests[0]?.variables).toEqual(ids);
    await other.close();
  });

  test("asks for a reference where it is kept", async () => {
    const { platform, server, close } = await startRailway();
    server.held.get("service-1")?.set("JWT_SECRET", "${{ shared.JWT_SECRET }}");
    await expect(platform.read(["JWT_SECRET"], context)).rejects.toThrow("refers to another variable");
    const change = { kind: "set", name: "OTHER", value: "a${{b" } as const;
    await expect(platform.apply([change], context)).rejects.toThrow("taken for a reference");
    expect(server.held.get("service-1")?.get("OTHER")).toBe("other-value");
    await close();
  });

  test("counts a blank variable as not set", async () => {
    const { platform, server, close } = await startRailway();
    server.held.get("service-1")?.set("OTHER", " ");
    expect([...(await platform.list(context)).keys()]).toEqual(["JWT_SECRET"]);
    expect((await platform.read(["OTHER"], context)).size).toBe(0);
    await close();
  });

  test.each([
    ["error", /status 200 and an error/],
    ["500", /status 500/],
    ["html", /status 200/],
    ["false", /wasn't made/],
    ["hang", /no answer in 500 ms/],
  ] as const)("tells of the answer '%s' without what was sent", async (next, said) => {
    const { platform, server, held, close } = await startRailway({ timeout: "500ms" });
    server.next = next;
    const change = { kind: "set", name: "JWT_SECRET", value: "the-value-itself" } as const;
    const error = await platform.apply([change], context).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).toMatch(said);
    expect(`${error?.stack}${String(error?.cause)}`).not.toMatch(/the-value|project-token/);
    expect(await held()).toEqual(start);
    await close();
  });

  test("tells of a missing permission and of a missing network", async () => {
    const { server, close } = await startRailway();
    const { endpoint } = server;
    const stranger = railwayPlatform({ projectToken: "another-token", serviceId: "service-1", endpoint });
    await expect(stranger.list(context)).rejects.toThrow("no permission");
    await close();
    const gone = railwayPlatform({ projectToken: "project-token", serviceId: "service-1", endpoint });
    await expect(gone.list(context)).rejects.toThrow("no connection");
  });

  test("refuses to be made without a token, with two, or without a place", () => {
    const serviceId = "service-1";
    expect(() => railwayPlatform({ serviceId })).toThrow("a token");
    expect(() => railwayPlatform({ serviceId, projectToken: "a", apiToken: "b" })).toThrow("one only");
    expect(() => railwayPlatform({ serviceId, apiToken: "b", projectId: "p" })).toThrow("an environment");
  });
});
