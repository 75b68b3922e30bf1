/**
 * Whether a text is what examples and templates carry in a secret's place: `changeme`, `<your key>`, `sk_live_...`,
 * `xxxxxxxx`, `secret_for_refresh`. Words tell only where no letter follows a digit and no run of letters is longer than
 * words are, so that what is random is never one.
 */
export function isPlaceholder(text: string): boolean {
  const lower = text.toLowerCase();
  return isTemplate(lower) || (!/\d[a-z]|[a-z]{25}/.test(lower) && isTelling(lower));
}

/**
 * Whether a text that is no secret is unmistakably none that anybody meant: `<your key>`, `${KEY}`, `{{ key }}`, `changeme`,
 * `sk_live_...`. Looks at both ends first, since it is asked about every text of a starting process.
 */
export function isTemplateWhole(text: string): boolean {
  const isLikely = "<${cC".includes(text[0]!) && ">}eE".includes(text.at(-1)!);
  return text.endsWith("_...") || (isLikely && /^(<[^<>@]+>|\$\{\w+}|\{\{[^{}]+}}|change.?me)$/i.test(text));
}

/** What stands for something else: `<key>`, `${KEY}`, `{{ key }}`, `sk_live_...`, `whsec_xxxxxx`; or one character alone. */
function isTemplate(text: string): boolean {
  return /^<[^<>]*>$|^\$?\{[^:]*}$|\.{3}|x{6}/.test(text) || new Set(text.replace(/[\s!-/:-@[-`{-~]/g, "")).size < 2;
}

/** Parts that no secret has which is made of words and numbers alone, and words that say nothing without others. */
function isTelling(text: string): boolean {
  return /secret|passw|chang|replac|exampl|placehold|dummy|sampl|insert|insecure|provided|unused|default|random|cafebabe|deadbeef|123456|qwerty|(?<![a-z])your(?![a-z])|^(?:(?:fake|stub|test|todo|admin|root|postgres|user|guest|api|key|jwt|token|access|my|dev|prod|local|db|app)[\W_\d]*)+$/.test(
    text,
  );
}
