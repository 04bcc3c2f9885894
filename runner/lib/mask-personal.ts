import { isIP } from 'node:net'
import type { Rule } from './mask-rules.ts'

// As in mask-rules.ts: patterns begin where a run of their own characters begins, and their repetitions are bounded.

/** `ann@example.org`, also in an address bar's form, `ann%40example.org`. */
const email: Rule = {
  pattern:
    /(?<![\p{L}\p{N}._+-])[\p{L}\p{N}._+-]{1,64}(?:@|%40)(?:localhost\b|(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24})/gu,
  replace: (_found, masked) => masked,
}

/** Who logs in: what is before the `@` of an address, the rest of which is masked as a secret already. */
const userinfo: Rule = {
  pattern: /(:\/\/)(?!\[masked\]@)[^\s/?#@"'<>]{1,256}@/g,
  replace: ([, slashes], masked) => `${slashes}${masked}@`,
}

/** `/home/ann/…`, `C:\Users\ann smith\…`, also with the backslashes doubled. */
const home: Rule = {
  pattern:
    /([\\/](?:home|users|documents and settings)[\\/]{1,4})(?!\[masked\])(?:[^\\/\r\n"'<>|:*?]{1,64}(?=[\\/])|[^\s\\/"'<>|:*?,;)]{1,64})/gi,
  replace: ([, folder], masked) => `${folder}${masked}`,
}

const userName: Rule = {
  pattern: /\b((?:user|login)(?:[_ -]?name)?["']?\s{0,3}[:=]\s{0,3}["']?)(?!\[masked\])[^\s"',;&]{1,64}/gi,
  replace: ([, name], masked) => `${name}${masked}`,
}

const address = ([found = '']: readonly string[], masked: string) => (isIP(found) === 0 ? found : masked)

const ipv4: Rule = { pattern: /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g, replace: address }

/** Before IPv4, for `::ffff:10.0.0.7`. What only looks like one, such as a time of day, is left alone. */
const ipv6: Rule = {
  pattern: /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4})(?![\w:])/gi,
  replace: address,
}

/** What tells of people and of whereabouts: it is known to those who run the host, and is nobody else's. */
export const personal: readonly Rule[] = [email, userinfo, home, userName, ipv6, ipv4]
