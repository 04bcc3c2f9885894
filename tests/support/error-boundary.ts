import type { Page } from '@playwright/test'
import { must } from './should.ts'

/** Overlays and error documents that frameworks put up themselves. */
const markers =
  '#__next_error__, [data-nextjs-dialog], nextjs-portal [data-nextjs-toast-errors], vite-error-overlay, #webpack-dev-server-client-overlay, [data-error-boundary]'

/** How applications say that they broke, whatever the words around it. */
const apologies = [
  /application error|unexpected (application )?error|unhandled (runtime )?(error|exception|rejection)/i,
  /(critical|fatal) error(?!s)|error occurred in the server components render/i,
  /(application|app) (has )?crashed|failed to (load|render|start) the (page|app|application)/i,
  /loading (css )?chunk \S+ failed|ChunkLoadError|this page is (temporarily )?unavailable|aw, snap/i,
  /(client|server)-side exception|internal server error|minified react error|hydration failed/i,
  /something went wrong|went wrong|oops|whoops|this page (isn.t|is not) working/i,
  /(page|this page) (could not|cannot|can.t) be (found|displayed|loaded)|page not found/i,
  /что-то пошло не так|произошла (непредвиденная |внутренняя |критическая )?ошибка|непредвиденная ошибка/i,
  /(критическая|фатальная) ошибка|сбой (приложения|страницы|рендеринга)|(?<!\p{L})упс(?!\p{L})/iu,
  /приложение (упало|аварийно завершилось|перестало (работать|отвечать))|страница (временно )?недоступна/i,
  /ошибка (приложения|сервера|рендеринга)|внутренняя ошибка|страница не (найдена|работает)|не удалось (отобразить|загрузить) страницу/i,
  /(TypeError|ReferenceError|RangeError|SyntaxError): /,
]

/** Words beyond this are a page with a message on it, not a message instead of a page. */
const longestApology = 600

/** The words of an error boundary; undefined for a page that is what it should be. Long pages may mention errors. */
export function apologyIn(text: string, headings: readonly string[]): string | undefined {
  const said = (part: string) => apologies.some((pattern) => pattern.test(part))
  const heading = headings.find(said)
  if (heading) return heading.trim()
  return text.length <= longestApology && said(text)
    ? text.trim().replace(/\s+/g, ' ').slice(0, 160)
    : undefined
}

/** A page may answer 200 and show that it crashed: frameworks catch the exception and apologise. */
export async function expectNoErrorBoundary(page: Page): Promise<void> {
  const marked = await page.locator(markers).count()
  const headings = await page.locator('main :is(h1, h2), body > h1, body > h2, [role=alert]').allInnerTexts()
  const main = page.locator('main, [role=main]')
  const content = (await main.count()) > 0 ? main.first() : page.locator('body')
  const apology = apologyIn(await content.innerText(), headings)
  const found = apology ?? (marked > 0 ? 'the framework shows its error page' : undefined)
  must(
    found,
    `${new URL(page.url()).pathname} shows an error instead of itself (${found})`,
    'assertion',
  ).toBeUndefined()
}
