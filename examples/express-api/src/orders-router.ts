import express, { type Router } from "express";
import type { NewOrder, Orders } from "./orders.ts";
import type { Receipts } from "./receipts.ts";

export function ordersRouter(orders: Orders, receipts: Receipts): Router {
  const router = express.Router();
  router.use(express.json({ limit: "10kb" }));

  router.get("/", async (_request, response) => {
    const [recent, placedToday] = await Promise.all([orders.recent(), orders.placedToday()]);
    response.json({ recent, placedToday: placedToday ?? null });
  });

  router.post("/", async (request, response) => {
    const wanted = newOrderFrom(request.body);
    if (!wanted) {
      response.status(422).json({ error: "expected { product: text of 1 to 80 characters, quantity: 1 to 99 }" });
      return;
    }
    const order = await orders.place(wanted);
    response.status(201).json({ ...order, receipt: receipts.issue(order.id) });
  });

  // Only who placed an order may look it up: the receipt is the proof.
  router.get("/:id", async (request, response) => {
    const receipt = request.get("authorization")?.replace(/^Bearer /, "") ?? "";
    const id = receipts.orderOf(receipt);
    const order = id !== undefined && String(id) === request.params.id ? await orders.find(id) : undefined;
    if (order) response.json(order);
    else response.status(404).json({ error: "no such order, or not your receipt" });
  });

  return router;
}

function newOrderFrom(body: unknown): NewOrder | undefined {
  const { product, quantity } = (body ?? {}) as Record<string, unknown>;
  const isProduct = typeof product === "string" && product.trim() !== "" && product.length <= 80;
  const isQuantity = typeof quantity === "number" && Number.isInteger(quantity) && quantity >= 1 && quantity <= 99;
  return isProduct && isQuantity ? { product: product.trim(), quantity } : undefined;
}
