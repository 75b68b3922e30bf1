import type { Status } from "@luneo/kernel/check";

/** A status that changed: of a check, or of a group. */
export interface Transition {
  readonly subject: "check" | "group";
  /** The name of the check or group. */
  readonly name: string;
  /** The kind of the check. */
  readonly kind?: "local" | "dependency";
  readonly from: Status;
  readonly to: Status;
  /** The code of the check's last result, where it has one. */
  readonly code?: string | undefined;
  /** What makes the group fail whatever its checks say. */
  readonly heldBy?: readonly string[];
  /** In milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
}
