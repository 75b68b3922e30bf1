const element = (id) => document.getElementById(id);

async function show() {
  const [orders, health] = await Promise.all([
    fetch("/orders").then((response) => (response.ok ? response.json() : undefined)),
    fetch("/readyz").then((response) => response.json()),
  ]);
  element("health").dataset.status = health.status;
  element("health").textContent = health.status === "fail" ? "some services are away" : "all services answer";
  if (!orders) return notice("Orders can't be read right now.");
  element("today").textContent = orders.placedToday === null ? "" : `· ${orders.placedToday} today`;
  element("recent").replaceChildren(...orders.recent.map(row));
}

function row({ id, product, quantity, placedAt }) {
  const line = document.createElement("tr");
  for (const text of [id, product, quantity, new Date(placedAt).toLocaleTimeString()]) {
    line.append(Object.assign(document.createElement("td"), { textContent: text }));
  }
  return line;
}

function notice(text) {
  element("notice").textContent = text;
  element("notice").hidden = text === "";
}

element("order").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { product, quantity } = Object.fromEntries(new FormData(event.target));
  const response = await fetch("/orders", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ product, quantity: Number(quantity) }),
  });
  notice(response.ok ? "" : "The order was not taken. Try again shortly.");
  await show();
});

await show();
setInterval(show, 2000);
