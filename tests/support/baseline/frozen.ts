import type { Frame, Page } from '@playwright/test'
import { sessionOf } from './capture.ts'

/** Has `work` done while nothing moves: no animation, no caret, no video, no timer and no script. */
export async function frozen<T>(page: Page, work: () => Promise<T>): Promise<T> {
  const session = await sessionOf(page)
  try {
    await inFrames(page, (frame) => frame.evaluate(freeze))
    await session.send('Emulation.setScriptExecutionDisabled', { value: true })
    return await work()
  } finally {
    await session.send('Emulation.setScriptExecutionDisabled', { value: false })
    await inFrames(page, (frame) => frame.evaluate(thaw))
  }
}

async function inFrames(page: Page, work: (frame: Frame) => Promise<void>): Promise<void> {
  await Promise.all(
    page.frames().map((frame) =>
      work(frame).catch((error) => {
        // A page may take a frame away, or send it elsewhere, at any time.
        if (frame === page.mainFrame()) throw error
      }),
    ),
  )
}

/** Runs in a frame. A style sheet of a script's own is allowed by every content security policy. */
function freeze(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    '*, *::before, *::after { transition: none !important; caret-color: transparent !important }',
  )
  Object.assign(sheet, { frozenBy: 'toMatchBaseline' })
  const stop = (animation: Animation) => {
    // What ends is shown as it ends; what goes on for ever as if it had never begun; what stands still as it stands.
    if (animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY) animation.cancel()
    else if (animation.playbackRate !== 0) animation.finish()
  }
  const stopIn = (root: Document | ShadowRoot) => {
    root.adoptedStyleSheets.push(sheet)
    for (const video of root.querySelectorAll('video')) video.pause()
    for (const animation of root.getAnimations()) stop(animation)
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) stopIn(shadowRoot)
  }
  stopIn(document)
}

/** Runs in a frame. */
function thaw(): void {
  const release = (root: Document | ShadowRoot) => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !('frozenBy' in sheet))
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) release(shadowRoot)
  }
  release(document)
}
