import { pages } from '../smoke/pages.ts'
import { check, expect, test } from '../support/fixtures.ts'

for (const { name, path, absent } of pages) {
  if (absent) continue
  // "chat of the builder" is the picture chat-of-the-builder.png.
  const picture = name.replaceAll(' ', '-')

  test(`${name} looks as approved`, check({ service: 'panel' }), async ({ panel, page }) => {
    await panel.open(path)
    await expect(page).toMatchBaseline(picture, { mask: [page.locator('[data-dynamic]')] })
  })
}
