/** How keys of one kind begin. Both parts are sources of regular expressions, without groups that capture. */
export interface KeyPrefix {
  /** What is documented and tells the kind, but nothing of the key. */
  readonly prefix: string;
  /** What must come next within a text, where the prefix alone could be part of a word. */
  readonly next?: string;
}

/** What vendors begin their secret keys with: the one list that hides, strips and recognizes them. */
export const keyPrefixes: readonly KeyPrefix[] = [
  // Stripe
  { prefix: "[sr]k_(?:live|test)_" },
  { prefix: "whsec_" },
  // GitHub, GitLab
  { prefix: "gh[opsur]_" },
  { prefix: "github_pat_" },
  { prefix: "glpat-" },
  // Sentry
  { prefix: "sntry[su]_" },
  // Slack
  { prefix: "xox[a-z][.-]" },
  { prefix: "xapp-" },
  // age
  { prefix: "AGE-SECRET-KEY-" },
  // JSON web tokens
  { prefix: "eyJ" },
  // npm
  { prefix: "npm_", next: "[a-z\\d]{30}" },
  // Google
  { prefix: "AIza", next: "[\\w-]{30}" },
  // AWS
  { prefix: "A[KS]IA", next: "[A-Z\\d]{16}" },
  // SendGrid
  { prefix: "SG\\.", next: "[\\w-]{16}" },
  // OpenAI, Anthropic
  { prefix: "sk-", next: "[\\w-]{20}" },
];

/** The source of an expression for any of them, whatever comes next. */
export function anyKeyPrefix(): string {
  return keyPrefixes.map(({ prefix }) => prefix).join("|");
}
