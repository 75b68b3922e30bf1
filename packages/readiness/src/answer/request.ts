/** What is read of a request; node:http's, and therefore that of Express and Nest, is one. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** By lower-case names. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
}
