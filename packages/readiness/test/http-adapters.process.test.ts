import { httpAdapterSuite } from "./conformance/http-adapter.ts";
import { onNest11 } from "./conformance/nest-11-process.ts";

httpAdapterSuite("Nest 11, before its guards, prefix, parsers and middleware", onNest11("before-everything"));

httpAdapterSuite("Nest 11, inside a controller of its own", onNest11("own-controller"), { isBehindParser: true });
