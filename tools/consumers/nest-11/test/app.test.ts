import "reflect-metadata";
import type { INestApplication } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { uses } from "./uses/index.js";

let app: INestApplication;

beforeAll(async () => {
  const testing = await Test.createTestingModule({ imports: uses.flatMap(({ modules }) => modules) }).compile();
  app = testing.createNestApplication();
  await app.listen(0, "127.0.0.1");
});

afterAll(() => app.close());

it.each(uses)("$name works in a CommonJS application under Jest", async ({ verify }) => {
  await verify(await app.getUrl());
});
