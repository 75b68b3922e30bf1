export { heartbeatFile } from "./heartbeat/heartbeat-file.ts";
export type { Heartbeat, HeartbeatOptions } from "./heartbeat/heartbeat-file.ts";
