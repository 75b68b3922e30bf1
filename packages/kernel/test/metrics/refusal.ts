import { LuneoError } from "../../src/error.ts";

/** The LuneoError that `action` throws; fails when it throws anything else, or nothing. */
export function refusalOf(action: () => unknown): LuneoError {
  try {
    action();
  } catch (error) {
    if (error instanceof LuneoError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}
