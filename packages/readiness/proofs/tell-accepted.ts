// Loaded before a program that ends: sends the client's port of every connection that one of its servers accepts.
import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

subscribe("net.server.socket", (message) => {
  const { socket } = message as { readonly socket: Socket };
  process.send?.({ accepted: socket.remotePort });
});
