import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../runner/lib/errors.ts'

/** A script of Google's tag manager, and the one after it that feeds it. */
const analytics =
  /\s*<script[^>]*src="https?:\/\/[^"]*googletagmanager[^>]*>\s*<\/script>\s*<script>(?:(?!<\/script>)[\s\S])*?gtag(?:(?!<\/script>)[\s\S])*<\/script>/g
const foreign = /<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*["']?(?:https?:)?\/\/[^>]*/i

/** Takes out of a report what it would load from elsewhere; the pages that it was told to use are ours alone. */
export async function takeOutForeign(reportDir: string): Promise<void> {
  const file = join(reportDir, 'index.html')
  const html = (await readFile(file, 'utf8')).replace(analytics, '')
  const left = foreign.exec(html)?.[0] ?? /googletagmanager|gtag\(/.exec(html)?.[0]
  if (left !== undefined) {
    throw new UserError(
      `The report would load something from elsewhere: ${left.slice(0, 120)}`,
      'Allure was changed: pin the version of @allurereport/core that pnpm-lock.yaml had before.',
    )
  }
  await writeFile(file, html)
}
