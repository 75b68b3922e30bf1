// Words that stand where a secret should be; with digits and punctuation, they make the whole of a placeholder.
const words =
  /super|secret|passwords?|change|replace|this|your|my|me|in|production|prod|dev|random|string|example|stub|dummy|test|todo|here|key|token|jwt|api|admin|root|postgres|cafebabe|deadbeef/g;
// What no generator of secrets writes.
const phrases = /^<.*>$|^(?:your|change|replace|insert)[-_ ]|change[-_ ]?me|replace[-_ ]?me|placeholder|x{6}/;

/** Whether a text is what examples and templates carry in a secret's place. */
export function isPlaceholder(text: string): boolean {
  const lower = text.toLowerCase();
  const rest = lower.replace(words, "");
  return phrases.test(lower) || /^(.)(?:\1|[\W_])*$/.test(lower) || (rest !== lower && /^[\W_\d]*$/.test(rest));
}
