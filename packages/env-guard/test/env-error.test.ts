import { expect, expectTypeOf, test } from "vitest";
import { LuneoError } from "@luneo/kernel/error";
import { defineEnv, EnvGuardError, int, port } from "../src/index.ts";
import { problemsOf } from "./problems-of.ts";

const load = () => defineEnv({ vars: { PORT: port(), SIZE: int() } }).load({ NODE_ENV: "test", PORT: "eighty" });

test("has the shape of the kernel's error, without being one", () => {
  type Shape = Pick<LuneoError, "name" | "message" | "code" | "problems" | "toJSON">;
  expectTypeOf<EnvGuardError>().toExtend<Shape>();
  const error = problemsOf(load);
  expect(error).not.toBeInstanceOf(LuneoError);
  const { code, message, problems } = error;
  const kernels = new LuneoError({ code, message, problems });
  expect(Object.keys(error.toJSON())).toEqual(Object.keys(kernels.toJSON()));
  expect(error.toJSON().problems).toEqual(kernels.toJSON().problems);
});

test("tells a logger of JSON its name, code, message and every problem with the variable that it is about", () => {
  const error = problemsOf(load);
  expect(JSON.parse(JSON.stringify({ err: error }))).toEqual({
    err: {
      name: "EnvGuardError",
      code: "ENV_INVALID",
      message: error.message,
      problems: [
        {
          code: "INVALID",
          subject: "PORT",
          what: "PORT is not valid",
          got: "text of 6 characters",
          fix: "Set it to a whole number from 0 to 65535",
        },
        {
          code: "MISSING",
          subject: "SIZE",
          what: "SIZE is not set",
          fix: "Set it to a whole number",
        },
      ],
    },
  });
});

test("keeps problems of its own that nobody can change, and leaves those that it was given as they were", () => {
  const given = [{ code: "A", what: "a is wrong", fix: "Mend it" }];
  const error = new EnvGuardError("ENV_INVALID", "thing", given);
  given[0]!.what = "changed";
  given.pop();
  expect(error.problems).toEqual([{ code: "A", what: "a is wrong", fix: "Mend it" }]);
  expect(Object.isFrozen(error.problems)).toBe(true);
  expect(Object.isFrozen(error.problems[0])).toBe(true);
});
