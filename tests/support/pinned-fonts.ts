import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Has the browser draw with the fonts that came with it, so that a picture does not depend on what else is
 * installed. Undefined for a browser that brings none: then the fonts of the system are used.
 */
export function pinnedFonts(executablePath: string): { readonly FONTCONFIG_FILE: string } | undefined {
  const folder = dirname(executablePath)
  const fonts = join(folder, 'fonts', 'fonts')
  if (!existsSync(fonts)) return undefined
  const file = join(folder, 'fonts', 'pinned.conf')
  const content = configuration(fonts, join(folder, 'fonts', 'cache'))
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return { FONTCONFIG_FILE: file }
}

/** https://www.freedesktop.org/software/fontconfig/fontconfig-user.html */
const configuration = (fonts: string, cache: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${escaped(fonts)}</dir>
  <cachedir>${escaped(cache)}</cachedir>
</fontconfig>
`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
