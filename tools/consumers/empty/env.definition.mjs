import { defineEnv, port } from "@luneo/env-guard";

export const definition = defineEnv({ vars: { PORT: port() } });
