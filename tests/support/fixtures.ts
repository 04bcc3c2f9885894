import { test as base } from '@playwright/test'
import { type Comfy, createComfy } from './comfy/client.ts'
import { attachTrouble, createPanel, type Panel } from './panel.ts'

/** Set in playwright.config.ts. */
export type Addresses = { panelUrl: string; comfyUrl: string }

type Fixtures = {
  /** The panel in a browser. For its endpoints use Playwright's own `request`, which needs none. */
  panel: Panel
  /** ComfyUI itself. */
  comfy: Comfy
  /** The same ComfyUI through the panel's proxy, which forwards no socket. */
  comfyThroughPanel: Comfy
}

export const test = base.extend<Fixtures & Addresses>({
  panelUrl: ['http://127.0.0.1:3000', { option: true }],
  comfyUrl: ['http://127.0.0.1:8188', { option: true }],
  panel: async ({ page, panelUrl }, use) => {
    const panel = createPanel(page, panelUrl)
    await use(panel)
    await attachTrouble(panel.trouble)
  },
  comfy: async ({ comfyUrl }, use) => lend(createComfy({ url: comfyUrl, socket: true }), use),
  comfyThroughPanel: async ({ panelUrl }, use) =>
    lend(createComfy({ url: `${panelUrl}/api/comfy`, socket: false }), use),
})

/** However the test ends, its jobs are taken back. */
async function lend(comfy: Comfy, use: (comfy: Comfy) => Promise<void>): Promise<void> {
  await use(comfy)
  await comfy.close()
}

export { expect } from './baseline.ts'
export { check, note } from './check.ts'
export { fault, must, should } from './should.ts'
