import type { GroupView } from "../group-view.ts";

/** How a group is told: a media type, and what its JSON is made of. */
export interface Format {
  readonly mediaType: string;
  /** Whatever it gives can be rendered as JSON. */
  readonly body: (view: GroupView) => unknown;
}
