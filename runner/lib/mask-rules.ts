/** A shape that gives a secret away. `replace` gets the match and its groups, and what to put there. */
export type Rule = {
  readonly pattern: RegExp
  readonly replace: (found: readonly string[], masked: string) => string
}

// Every pattern starts where a run of its own characters starts (the look-behinds) or has bounded repetitions,
// and none needs something after a repetition that the repetition could have eaten: hostile text costs linear time.

const whole = (pattern: RegExp): Rule => ({ pattern, replace: (_found, masked) => masked })

const privateKey = whole(
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\s\\:,]*(?:-(?!----)[A-Za-z0-9+/=\s\\:,]*)*(?:-----END [A-Z0-9 ]{0,48}-----)?/g,
)

const jwt = whole(/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g)

/** Stripe and OpenAI, GitHub, Slack, AWS, GitLab, Sentry, Google, Hugging Face, npm. */
const knownPrefix = whole(
  /(?<![\w-])(?:sk-(?=[\w-]{0,200}\d)[\w-]{16,}|[rs]k_(?:live|test)_\w{10,}|gh[opsur]_\w{20,}|github_pat_\w{20,}|xox[a-z]-[\w-]{8,}|A[KS]IA[0-9A-Z]{16}(?!\w)|glpat-[\w-]{16,}|sntry[su]_[\w+/=-]{16,}|AIza[\w-]{30,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,})/g,
)

/** Telegram: `123456789:AA…`, as in `/bot<token>/sendMessage`. */
const telegram = whole(/(?<!\d)\d{6,12}:[A-Za-z][\w-]{30,}/g)

const bearer: Rule = {
  pattern: /\b(bearer|basic)(\s{1,4})(?=[\w.~+/-]{0,400}[\d=]|[\w.~+/-]{24})[\w.~+/-]{8,}={0,2}/gi,
  replace: ([, scheme, space], masked) => `${scheme}${space}${masked}`,
}

const headerNames = '(?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-auth-token|x-csrf-token'

/** `"Cookie": "…"`, also escaped once or twice inside of another text. */
const quotedHeader: Rule = {
  pattern: new RegExp(
    `(${headerNames})(\\\\{0,3}["']\\s{0,4}[:=]\\s{0,4})(\\\\{0,3}["'])((?:Bearer |Basic )?)[^"'\\\\\\r\\n]*`,
    'gi',
  ),
  replace: ([, name, between, quote, scheme], masked) => `${name}${between}${quote}${scheme}${masked}`,
}

/** `Cookie: …` to the end of its line. */
const headerLine: Rule = {
  pattern: new RegExp(
    `(?<![\\w-])(${headerNames})(\\s{0,4}:[ \\t]{0,4})((?:Bearer |Basic )?)[^\\r\\n]+`,
    'gi',
  ),
  replace: ([, name, between, scheme], masked) => `${name}${between}${scheme}${masked}`,
}

const userinfo: Rule = {
  pattern: /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s/?#:@"'<>]{0,256})(:?)[^\s/?#"'<>]{0,512}@/gi,
  replace: ([, scheme, user, colon], masked) =>
    colon ? `${scheme}${user}:${masked}@` : `${scheme}${masked}@`,
}

const queryKey: Rule = {
  pattern:
    /([?&;](?:[\w.-]{1,40}[-_.])?(?:api[-_]?key|key|token|sig|signature|secret|password|passwd|pwd|auth|credential|session|sid)=)(?!\[masked\])[^&\s#"'<>]+/gi,
  replace: ([, name], masked) => `${name}${masked}`,
}

const secretName =
  '(?:[\\w.-]{0,60}(?:password|passwd|passphrase|pwd|secret|token|credential|(?:api|access|private|secret|signing|encryption|auth|master)[-_]?key))'
const pairStart = `(?<![\\w.-])(${secretName})((?:\\\\{0,3}["'])?\\s{0,4}[:=]\\s{0,4})`

/** `"password": "…"` and `password='…'`; an escaped quote inside belongs to the value. */
const quotedPair: Rule = {
  pattern: new RegExp(
    `${pairStart}(?:(")([^"\\\\\\r\\n]*(?:\\\\.[^"\\\\\\r\\n]*)*)|(')([^'\\r\\n]*)|(\\\\{1,3}["'])([^"'\\\\\\r\\n]*))`,
    'gi',
  ),
  replace: (found, masked) => {
    const [, name, between] = found
    const [quote, value] = [found[3] ?? found[5] ?? found[7] ?? '', found[4] ?? found[6] ?? found[8] ?? '']
    return `${name}${between}${quote}${value === '' ? '' : masked}`
  },
}

/** `PASSWORD=…` and `token: …`, where prose and counters look alike: see `looksSecret`. */
const barePair: Rule = {
  pattern: new RegExp(`${pairStart}(?!\\[masked\\])([^\\s"'&<>\\\\]+)`, 'gi'),
  replace: ([match, name, between, value], masked) =>
    looksSecret(name ?? '', between ?? '', value ?? '') ? `${name}${between}${masked}` : (match ?? ''),
}

function looksSecret(name: string, between: string, value: string): boolean {
  const bare = value.replace(/[,;.)\]}]+$/, '')
  if (/^(?:true|false|null|none|undefined|required|missing|yes|no)?$/i.test(bare)) return false
  if (/pass|pwd/i.test(name)) return true
  // Counters (`token: 512`) and prose (`invalid token: expected string`).
  if (bare.length < shortestBare || /^\d+(?:\.\d+)?$/.test(bare)) return false
  return !/:\s/.test(between) || /\d/.test(bare) || bare.length >= 16
}

const shortestBare = 6

/** In the order in which they are applied: the most telling shape first. */
export const rules: readonly Rule[] = [
  privateKey,
  quotedHeader,
  headerLine,
  jwt,
  knownPrefix,
  telegram,
  bearer,
  userinfo,
  queryKey,
  quotedPair,
  barePair,
]
