import { statusReason } from '../support/answer.ts'
import { expectNoErrorBoundary } from '../support/error-boundary.ts'
import { check, expect, must, note, should, test } from '../support/fixtures.ts'
import { expectKeyboardFocus } from '../support/keyboard.ts'
import { loadTimesOf } from '../support/load-times.ts'
import { expectPainted } from '../support/painted.ts'
import { pages } from './pages.ts'

/** Milliseconds after which a page still works, and is called slow. */
const budget = { firstPaint: 2_000, load: 5_000 }

for (const { name, path, heading, buttons = [], vital = false, absent, optional } of pages) {
  if (absent) {
    test(`${name} is absent`, check({ service: 'panel' }), async ({ request }) => {
      expect((await request.get(path)).status(), `${path} is declared absent: ${absent}`).toBe(404)
    })
    continue
  }

  test(`${name} works`, check({ service: 'panel', vital }), async ({ panel, page }) => {
    const response = await panel.open(path)
    if (optional && response.status() === 404) return note(path, 'absent')
    must(response.status(), `${path} answers 200`, statusReason(response.status())).toBe(200)
    if (!(await panel.settled())) note('atRest', 'no')
    await expectNoErrorBoundary(page)
    await expectPainted(page)

    if (heading)
      await expect(
        page.getByRole('heading', { name: heading }).first(),
        `${path} has its heading`,
      ).toBeVisible()
    else {
      const landmarks = page.getByRole('main').or(page.getByRole('heading'))
      should(await landmarks.count(), `${path} has a heading or a main part to know it by`).toBeGreaterThan(0)
    }
    for (const label of buttons) {
      const button = page.getByRole('button', { name: label })
      await expect(button, `the button "${label}" is there`).toBeVisible()
      await expect(button, `the button "${label}" can be pressed`).toBeEnabled()
    }
    await expectKeyboardFocus(page)
    // It may have broken meanwhile, and a boundary tells only the console of it.
    await expectNoErrorBoundary(page)

    const { uncaught, failedRequests, console } = panel.trouble
    expect(uncaught.join(' · '), `${path} throws no errors`).toBe('')
    expect(failedRequests.join(' · '), `everything that ${path} asks the panel for is answered`).toBe('')
    should(console.join(' · '), `${path} writes no errors to the console`).toBe('')
    const { firstPaint, load } = await loadTimesOf(page)
    should(firstPaint, `${path} is first painted within ${budget.firstPaint} ms`, 'slow').toBeLessThan(
      budget.firstPaint,
    )
    should(load, `${path} is loaded within ${budget.load} ms`, 'slow').toBeLessThan(budget.load)
  })
}
