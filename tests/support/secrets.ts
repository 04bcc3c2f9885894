/** How keys and tokens look, by who gives them out. A digit tells a random one from words such as `bfl_api_key_missing`. */
const secrets = [
  /\bsk-[\w-]{16,}/,
  /\bBearer [\w.-]{16,}/,
  // Black Forest Labs, v0, Hugging Face.
  /\bbfl_(?=[\w-]*\d)[\w-]{16,}/,
  /\bv1:(?=[\w:+/=-]*\d)[\w:+/=-]{16,}/,
  /\bhf_[A-Za-z0-9]{30,}/,
  /_(?:API_KEY|TOKEN)["']?\s*[:=]\s*["'][\w-]{16,}/,
  /-----BEGIN \w* ?PRIVATE KEY/,
]

/** The beginning of the first secret in a text, short enough to be shown. */
export const secretIn = (text: string): string | undefined =>
  secrets.map((pattern) => pattern.exec(text)?.[0].slice(0, 6)).find((found) => found !== undefined)
