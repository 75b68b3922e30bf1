import { once } from "node:events";
import { createServer } from "node:http";

/** Serves `handler` on a free port while `visit` is given a function that fetches a path and returns status and text. */
export async function serving(handler, visit) {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  try {
    await visit(async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
