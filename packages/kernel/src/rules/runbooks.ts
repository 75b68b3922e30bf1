/** Where this project's runbooks are, without the slash at the end; each is a page named after what it mends. */
export const RUNBOOKS_URL = "https://github.com/luneo/hardening/blob/main/docs/runbooks";
