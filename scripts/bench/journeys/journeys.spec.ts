import { expect, test } from '@playwright/test'
import { pages } from './pages.ts'

for (const { name, path, heading } of pages)
  test(name, async ({ page }) => {
    const response = await page.goto(path)
    expect(response?.status()).toBe(200)
    await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
  })
