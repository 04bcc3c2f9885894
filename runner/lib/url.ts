import { unescape as decode } from 'node:querystring'

const secretName = /key|token|secret|pass|auth|sig|code|session|credential|jwt/i
/** Long and without a word in it: a key, whatever it is called. */
const secretValue = /^[\w+/=.-]{24,}$/

/** A URL fit to be shown: no user, no password, no fragment, and no value in its query that looks like a key. */
export function shownUrl(url: URL): string {
  const query = [...url.searchParams].map(([name, value]) => {
    const hidden = secretName.test(name) || secretValue.test(value)
    return `${encodeURIComponent(name)}=${hidden ? '***' : encodeURIComponent(value)}`
  })
  return `${url.protocol}//${url.host}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** What of a URL must never be repeated: user, password and query values that look like keys. */
export function secretsOf(url: URL): readonly string[] {
  const values = [...url.searchParams]
    .filter(([name, value]) => secretName.test(name) || secretValue.test(value))
    .map(([, value]) => value)
  return [decode(url.username), decode(url.password), ...values]
}
