import { check, expect, test } from '../support/fixtures.ts'

test('home looks as approved in the dark', check({ service: 'panel' }), async ({ panel, page }) => {
  await panel.open('/')
  await expect(page).toMatchBaseline('home', { mask: [page.locator('[data-dynamic]')], theme: 'dark' })
})
