import { once } from "node:events";
import express from "express";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { createRouteResolver } from "../src/route.ts";

/** Express 4 has no types of its own; what is used here is as in 5. */
const express4 = createRequire(import.meta.url)("express4") as typeof express;

/** The routes that requests to these paths resolve to, in an application as `build` makes it. */
async function routesOf(
  build: (app: express.Express) => void,
  paths: readonly string[],
  framework = express,
): Promise<string[]> {
  const resolve = createRouteResolver();
  const app = framework();
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

test.each([
  ["Express 5", express],
  ["Express 4", express4],
])("a handler that throws in a mounted router of %s does not lose the mount", async (_name, framework) => {
  const failed: express.ErrorRequestHandler = (_error, _request, response, _next) => void response.status(503).end();
  const build = (app: express.Express) => {
    const fails: express.RequestHandler = () => {
      throw new Error("no database");
    };
    const orders = framework.Router().get("/", fails).get("/:id", fails);
    app.use("/v1", orders).use("/orders", orders).use(failed);
  };
  expect(await routesOf(build, ["/orders", "/orders/7", "/v1/7"], framework)).toEqual([
    "/orders",
    "/orders/:id",
    "/v1/:id",
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

describe("on Express 4", () => {
  test("routers at static mounts give their routes their whole name, however the mount was spelled in the request", async () => {
    const build = (app: express.Express) => {
      const deep = express4.Router().get("/leaf/:leaf", ok);
      const orders = express4.Router().get("/orders/:order", ok).get("/", ok).use("/deep.v2/", deep);
      app.use("/api/v1-x", orders).use("/", express4.Router().get("/base/:id", ok));
    };
    const paths = ["/api/v1-x/orders/7", "/API/V1-x/orders/7", "/api/v1-x", "/api/v1-x/deep.v2/leaf/9", "/base/1"];
    expect(await routesOf(build, paths, express4)).toEqual([
      "/api/v1-x/orders/:order",
      "/api/v1-x/orders/:order",
      "/api/v1-x",
      "/api/v1-x/deep.v2/leaf/:leaf",
      "/base/:id",
    ]);
  });

  test.each(["/t/:tenant", "/t/:tenant?", /^\/t\/\w+/, "/t/ac?me", ["/t/acme", "/u"]])(
    "a router mounted at %s, which can't be told from its layer, is `/*`: no tenant in a label",
    async (mount) => {
      const build = (app: express.Express) => {
        const orders = express4.Router().use("/orders", express4.Router().get("/:order", ok));
        app.use(mount, orders);
      };
      expect(await routesOf(build, ["/t/acme/orders/7"], express4)).toEqual(["/*/orders/:order"]);
    },
  );

  test("one router mounted twice is told apart by where it was reached, or has no mount in its name", async () => {
    const build = (app: express.Express) => {
      const items = express4.Router().get("/items", ok);
      app.use("/v1", items).use("/v2", items).use("/v3/:tenant", items);
    };
    expect(await routesOf(build, ["/v1/items", "/v2/items", "/v3/acme/items"], express4)).toEqual([
      "/v1/items",
      "/v2/items",
      "/*/items",
    ]);
  });

  test("a mounted application is part of the name, with its parameters", async () => {
    const build = (app: express.Express) => {
      const shop = express4().use("/stock", express4.Router().get("/items/:item", ok));
      app.use("/shops/:shop", shop);
    };
    expect(await routesOf(build, ["/shops/acme/stock/items/7"], express4)).toEqual(["/shops/:shop/stock/items/:item"]);
  });
});
