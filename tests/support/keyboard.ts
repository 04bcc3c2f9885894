import { expect, type Page } from '@playwright/test'
import { note } from './check.ts'

/** What Tab can lead to; a page of text may well have none. */
const focusable = [
  'a[href]',
  ':is(button, input, select, textarea):not(:disabled, [type=hidden])',
  'summary',
  '[contenteditable=true]',
  '[tabindex]',
]
  .map((selector) => `${selector}:not([tabindex^="-"])`)
  .join(', ')

/** Tab has to lead into the page, to something that can be seen when it has the focus. */
export async function expectKeyboardFocus(page: Page): Promise<void> {
  const path = new URL(page.url()).pathname
  const places = await page.locator(focusable).filter({ visible: true }).count()
  note('focusable', places)
  if (places === 0) return
  await page.keyboard.press('Tab')
  const focused = page.locator(':focus')
  await expect(focused, `Tab leads to something on ${path}`).toHaveCount(1)
  await expect(focused, `what Tab leads to on ${path} can be seen`).toBeVisible()
}
