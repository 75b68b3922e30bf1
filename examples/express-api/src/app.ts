import { fileURLToPath } from "node:url";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import type { Orders } from "./orders.ts";
import { ordersRouter } from "./orders-router.ts";
import type { Receipts } from "./receipts.ts";

const publicFolder = fileURLToPath(new URL("../public", import.meta.url));

export interface Shop {
  readonly orders: Orders;
  readonly receipts: Receipts;
  /** What every request passes first, in this order: health, metrics. */
  readonly before: readonly RequestHandler[];
}

export function createApp({ orders, receipts, before }: Shop): Express {
  const app = express();
  app.disable("x-powered-by");
  for (const handler of before) app.use(handler);
  app.use("/orders", ordersRouter(orders, receipts));
  app.use(express.static(publicFolder));
  app.use(reportError);
  return app;
}

const reportError: ErrorRequestHandler = (error: { status?: number }, _request, response, next) => {
  if (response.headersSent) return next(error);
  // A client's mistake keeps its status; anything else is ours, and its text is nobody's business.
  const isClients = error.status !== undefined && error.status >= 400 && error.status < 500;
  response.status(isClients ? error.status! : 503).json({ error: isClients ? "bad request" : "try again shortly" });
};
