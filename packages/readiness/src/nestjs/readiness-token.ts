import { Inject } from "@nestjs/common";

/** The token under which the module provides its readiness; the same whichever copy of this package is asked. */
export const READINESS: unique symbol = Symbol.for("@luneo/readiness/readiness");

/** Injects the readiness: `constructor(@InjectReadiness() private readonly readiness: Readiness)`. */
export function InjectReadiness(): ParameterDecorator & PropertyDecorator {
  return Inject(READINESS);
}
