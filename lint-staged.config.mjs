/** What a commit has to pass: Biome on what is staged, TypeScript on the whole, because types reach further. */
const sources = '*.{ts,tsx,mjs,js,json,css}'

/** @type {import('lint-staged').Configuration} */
const configuration = {
  [sources]: 'biome check --no-errors-on-unmatched',
  '*.{ts,tsx,mjs}': () => 'tsc -p .',
}

export default configuration
