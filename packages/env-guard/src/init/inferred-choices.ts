/** The choices that a comment lists: `one of a, b or c`, `a | b | c`, `Possible values: "a", "b"`. */
export function choicesIn(comments: readonly string[]): readonly string[] | undefined {
  for (const comment of comments) {
    const lists = [...comment.matchAll(/(?:\bone of|\beither|[:(]|\bare|\bis|\bsupports?)\s+/gi)].map(
      ({ index, 0: { length } }) => comment.slice(index + length),
    );
    const isAnnounced =
      /one of|either|options?\b|values?\b|choices|support|allowed|available|levels?\b|modes?\b|types?\b/i.test(comment);
    for (const list of [comment, ...(isAnnounced ? lists : [])]) {
      const choices = choicesOf(list, list === comment);
      if (choices) return choices;
    }
  }
  return undefined;
}

/** A list of words; one that is a whole comment must have bars between them, since prose has commas too. */
function choicesOf(list: string, isWhole: boolean): readonly string[] | undefined {
  const sentence = list.replaceAll(/\([^)]*\)/g, "").replace(/[.;)](?:\s.*)?$/, "");
  const separator = isWhole || sentence.includes("|") ? /\s*\|\s*/ : /\s*(?:,\s*(?:or|and)\b|[,/]|\bor\b|\band\b)\s*/;
  const parts = sentence.split(separator).map((part) => part.trim().replaceAll(/^["'`]|["'`]$/g, ""));
  const choices = [...new Set(parts.filter((part) => part !== ""))];
  const isList =
    choices.length > 1 && choices.length <= 12 && choices.every((choice) => /^[\w.:-]{1,40}$/.test(choice));
  return isList ? choices : undefined;
}
