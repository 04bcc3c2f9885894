import type { Addresses } from './playwright.ts'

/** Has the demo stack run while the work is done. Loaded on demand: nothing else needs it. */
export async function withDemoStack<T>(work: (addresses: Addresses) => Promise<T>): Promise<T> {
  const { startStack } = await import('../../demo/stack.ts')
  const stack = await startStack({ services: ['comfyui', 'panel'] })
  try {
    return await work({ PANEL_URL: stack.panel.url, COMFY_URL: stack.comfyui.url })
  } finally {
    await stack.stop()
  }
}
