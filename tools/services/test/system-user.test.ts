import { expect, test } from "vitest";
import { unprivilegedUser } from "../system-user.ts";

const ROOT = "root:x:0:0:root:/root:/bin/bash";
const POSTGRES = "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash";
const NOBODY = "nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin";

test("Postgres runs as postgres where there is such a user", () => {
  expect(unprivilegedUser([ROOT, NOBODY, POSTGRES].join("\n"))).toEqual({ name: "postgres", uid: 101, gid: 104 });
});

test("else it runs as nobody", () => {
  expect(unprivilegedUser([ROOT, NOBODY, "postgresql:x:7:7::/:/bin/sh"].join("\n"))).toEqual({
    name: "nobody",
    uid: 65_534,
    gid: 65_533,
  });
});

test("where there is neither, it says what is missing", () => {
  expect(() => unprivilegedUser(ROOT)).toThrow("neither `postgres` nor `nobody` is in /etc/passwd");
});
