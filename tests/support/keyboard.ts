import { expect, type Page } from '@playwright/test'

/** Tab has to lead into the page, to something that can be seen when it has the focus. */
export async function expectKeyboardFocus(page: Page): Promise<void> {
  const path = new URL(page.url()).pathname
  await page.keyboard.press('Tab')
  const focused = page.locator(':focus')
  await expect(focused, `Tab leads to something on ${path}`).toHaveCount(1)
  await expect(focused, `what Tab leads to on ${path} can be seen`).toBeVisible()
}
