import type { ElementHandle, Frame, Locator, Page } from '@playwright/test'
import type { Box } from '../../../runner/visual/compare/box.ts'
import type { Named } from '../../../runner/visual/compare/where.ts'
import type { Capture } from './capture.ts'

/** Boxes of all that these locators find now, in device pixels of the capture, and by which locator. */
export async function boxesOf(
  mask: readonly Locator[],
  at: Capture,
): Promise<readonly (Box & { by: string })[]> {
  const found = await Promise.all(
    mask.map(async (one) =>
      (await boxesOnPage(one)).map((box) => ({ ...inCapture(box, at), by: String(one) })),
    ),
  )
  return found.flat()
}

/** CSS pixels from the page's corner, of elements in frames too. */
export async function boxesOnPage(locator: Locator): Promise<readonly Box[]> {
  const { framed, boxes } = await locator.evaluateAll(boxesInFrame)
  if (!framed) return boxes
  const { x, y } = await locator.page().evaluate(() => ({ x: scrollX, y: scrollY }))
  const shown = await Promise.all((await locator.elementHandles()).map(shownOf))
  return shown.flat().map((box) => ({ ...box, x: box.x + x, y: box.y + y }))
}

/** What can be seen of an element through the frames around it, from the corner of the window; at most one box. */
async function shownOf(element: ElementHandle): Promise<readonly Box[]> {
  let box = await element.boundingBox()
  for (let frame = await element.ownerFrame(); box && frame?.parentFrame(); frame = frame.parentFrame()) {
    box = common(box, await boxOfFrame(frame))
  }
  return box ? [box] : []
}

const boxOfFrame = async (frame: Frame): Promise<Box | null> => (await frame.frameElement()).boundingBox()

function common(a: Box, b: Box | null): Box | null {
  if (!b) return null
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)]
  const width = Math.min(a.x + a.width, b.x + b.width) - x
  const height = Math.min(a.y + a.height, b.y + b.height) - y
  return width > 0 && height > 0 ? { x, y, width, height } : null
}

/** Outward to whole pixels, so that no edge of what is masked is compared. */
export function inCapture({ x, y, width, height }: Box, { origin, scale }: Omit<Capture, 'bytes'>): Box {
  const left = Math.floor((x - origin.x) * scale)
  const top = Math.floor((y - origin.y) * scale)
  return {
    x: left,
    y: top,
    width: Math.ceil((x + width - origin.x) * scale) - left,
    height: Math.ceil((y + height - origin.y) * scale) - top,
  }
}

/** Runs in the page, or in a frame of it: there its corner is that of the frame, which is not enough. */
const boxesInFrame = (elements: readonly Element[]) => ({
  framed: window !== window.top && elements.length > 0,
  boxes: elements
    .map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      // The ground of a short page belongs to its root, too.
      const isRoot = element === document.documentElement
      return {
        x: x + scrollX,
        y: y + scrollY,
        width: isRoot ? Math.max(width, innerWidth) : width,
        height: isRoot ? Math.max(height, innerHeight) : height,
      }
    })
    .filter(({ width, height }) => width > 0 && height > 0),
})

/** What a person has a name for, so that a change can be told by it. */
export async function namesOf(page: Page, at: Capture): Promise<readonly Named[]> {
  const found = await page.evaluate(namedInPage)
  return found.map(({ name, box }) => ({ name, box: inCapture(box, at) }))
}

/** Runs in the page, so it uses nothing from outside of itself. */
function namedInPage() {
  const landmarks: Record<string, string> = {
    'header, [role=banner]': 'header',
    'nav, [role=navigation]': 'navigation',
    'main, [role=main]': 'main part',
    'footer, [role=contentinfo]': 'footer',
    'aside, [role=complementary]': 'sidebar',
    'h1, h2, h3': 'heading',
    'button, [role=button], a.button, input[type=submit]': 'button',
    a: 'link',
    'input, textarea, select': 'field',
    'img, svg, canvas, video': 'picture',
    'section, article, li, tr, figure': 'part',
  }
  const found: { name: string; box: { x: number; y: number; width: number; height: number } }[] = []
  for (const [selector, kind] of Object.entries(landmarks)) {
    for (const element of document.querySelectorAll(selector)) {
      const { x, y, width, height } = element.getBoundingClientRect()
      if (width === 0 || height === 0 || found.length >= 400) continue
      const own = /^(heading|button|link)$/.test(kind) ? element.textContent : ''
      const first = kind === 'part' ? element.querySelector('h1, h2, h3, b, figcaption')?.textContent : ''
      const label = element.getAttribute('aria-label') ?? element.getAttribute('alt') ?? (own || first || '')
      const short = label.replace(/\s+/g, ' ').trim().slice(0, 40)
      if (kind === 'part' && short === '') continue
      const name = short === '' ? `the ${kind}` : `the ${kind} “${short}”`
      found.push({ name, box: { x: x + scrollX, y: y + scrollY, width, height } })
    }
  }
  return found
}
