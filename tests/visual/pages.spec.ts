import { pages } from '../smoke/pages.ts'
import { check, expect, note, test } from '../support/fixtures.ts'

for (const { name, path, absent, optional } of pages) {
  if (absent) continue
  // "chat of the builder" is the picture chat-of-the-builder.png.
  const picture = name.replaceAll(' ', '-')

  test(`${name} looks as approved`, check({ service: 'panel' }), async ({ panel, page }) => {
    const response = await panel.open(path)
    if (optional && response.status() === 404) return note(path, 'absent')
    await expect(page).toMatchBaseline(picture, { mask: [page.locator('[data-dynamic]')] })
  })
}
