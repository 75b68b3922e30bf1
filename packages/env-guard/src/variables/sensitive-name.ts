/** Whether what a variable with this name holds should be kept out of everything that prints. */
export function isSensitiveName(name: string): boolean {
  // The end decides, and a hostile length must not cost anything.
  const end = name.slice(-99).toUpperCase();
  // Both are made when they are used first: parsing them would cost every program its start.
  // A word for a secret, unless the last word says that it is something about one (its age, length, place, name); or the
  // address of a database, a broker or a hook, which carries its own password.
  const secret =
    /(DATABASE|DB|(^|_)DIRECT|PG|(GRES|REDIS)(_(?!REST|HTTP)\w+)?|SQL|MONGO|MQP?|BROKER|SMTP|CONNECTION|_HOOK|_WEBHOOK)_(UR[IL]|STRING)$|HOOK$|(^|_|PG|API)(SECRETS?|PASS(W(OR)?D|PHRASE)?|PWD|TOKENS?|KEYS?|PAT|SALT|CREDENTIALS|CREDS|DSN|SLACK_HOOK)(_(?!(.*_)?(S?ID|TTL|LEN\w+|SIZE|LIMIT|MODE|..?.FIX|NAME|HEADER|FILE|PATH|HOST|PORT|USER\w*|\w*MAIL|TYPE|ALG\w*|UR[IL]|A[GT]E?|\w+ED|EXP\w+|VALID\w+|PER_\w+|IV|MS|\w+(ND|TE|R|Y)S|\w*TIME\w*)$)|\d*$)/;
  // A switch, a limit, a key made to be published, or the path that Google's libraries read.
  const plain =
    /^(IS|USE|ALLOW|FEATURE|\w+ABLE|VITE|REACT_APP|\w+_PUBLIC)_|(^|_)(M(AX|IN)|ENABLE)_|(PUBLIC|ABLE|ANON|SITE|[^D]_APP|JS(_API)?)_KEY|APPLICATION_CREDENTIALS$/;
  return secret.test(end) && !plain.test(end);
}
