import { once } from "node:events";
import express from "express";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createRouteResolver } from "../src/route.ts";

/** The routes that requests to these paths resolve to, in an application as `build` makes it. */
async function routesOf(build: (app: express.Express) => void, paths: readonly string[]): Promise<string[]> {
  const resolve = createRouteResolver();
  const app = express();
  const routes: string[] = [];
  app.use((request, response, next) => {
    response.once("close", () => routes.push(resolve(request)));
    next();
  });
  build(app);
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    for (const path of paths) {
      const before = routes.length;
      await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer();
      await expect.poll(() => routes.length).toBe(before + 1);
    }
    return routes;
  } finally {
    server.close();
  }
}

const ok: express.RequestHandler = (_request, response) => void response.end("ok");

test("a route is named as it was registered, never as it was requested", async () => {
  const build = (app: express.Express) => app.get("/users/:id", ok);
  expect(await routesOf(build, ["/users/7", "/users/ada?x=1", "/users/7/"])).toEqual([
    "/users/:id",
    "/users/:id",
    "/users/:id",
  ]);
});

test("a mounted router's parameters stay parameters: no tenant in a label", async () => {
  const build = (app: express.Express) => {
    const deep = express.Router().get("/leaf/:leaf", ok);
    const tenant = express
      .Router({ mergeParams: true })
      .get("/orders/:order", ok)
      .get("/", ok)
      .use("/deep/:depth", deep);
    app.use("/t/:tenant", tenant);
  };
  expect(await routesOf(build, ["/t/acme/orders/7", "/t/acme", "/t/acme/deep/3/leaf/9"])).toEqual([
    "/t/:tenant/orders/:order",
    "/t/:tenant",
    "/t/:tenant/deep/:depth/leaf/:leaf",
  ]);
});

test("a mounted application is part of the name", async () => {
  const build = (app: express.Express) => void app.use("/shops/:shop", express().get("/items/:item", ok));
  expect(await routesOf(build, ["/shops/acme/items/7"])).toEqual(["/shops/:shop/items/:item"]);
});

test("one router mounted twice is told apart by where it was reached", async () => {
  const build = (app: express.Express) => {
    const items = express.Router().get("/items", ok);
    app.use("/v1", items).use("/v2/:tenant", items);
  };
  expect(await routesOf(build, ["/v1/items", "/v2/acme/items"])).toEqual(["/v1/items", "/v2/:tenant/items"]);
});

test("patterns and lists are one stable text", async () => {
  const build = (app: express.Express) => app.get(/^\/v\d+$/, ok).get(["/a", "/b"], ok);
  expect(await routesOf(build, ["/v1", "/v22", "/a", "/b"])).toEqual([
    "/^\\/v\\d+$/",
    "/^\\/v\\d+$/",
    "/a|/b",
    "/a|/b",
  ]);
});

test("what nobody handles has one name", async () => {
  expect(await routesOf(() => {}, ["/wp-login.php", "/.env"])).toEqual(["__unmatched__", "__unmatched__"]);
});

test("a router where we can't look costs its name, not its tenants' privacy", () => {
  const resolve = createRouteResolver();
  const request = { baseUrl: "/t/acme", route: { path: "/orders/:order" }, app: {} };
  expect(resolve(request)).toBe("/*/orders/:order");
});
