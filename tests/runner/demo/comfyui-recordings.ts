import gets from './recordings/comfyui-gets.json' with { type: 'json' }
import queue from './recordings/comfyui-queue.json' with { type: 'json' }
import refusals from './recordings/comfyui-refusals.json' with { type: 'json' }
import runs from './recordings/comfyui-runs.json' with { type: 'json' }

/** What a real ComfyUI 0.3.64 answered, trimmed to what is compared. */
export const recorded = { gets, queue, refusals, runs }

/** Fields that differ from run to run, or that the recordings had cut. */
const volatile: Readonly<Record<string, unknown>> = {
  timestamp: 0,
  prompt_id: 'the prompt',
  number: 0,
  traceback: 'cut',
  current_inputs: 'cut',
  current_outputs: 'cut',
}

/** The value without what differs from run to run: ids, times, numbers, paths and random letters. */
export function steady(value: unknown, ids: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => steady(item, ids))
  if (typeof value === 'string') return steadyText(value, ids)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => {
    const name = ids.includes(key) ? 'the prompt' : key
    return [name, key in volatile ? volatile[key] : steady(item, ids)]
  })
  return Object.fromEntries(entries)
}

function steadyText(text: string, ids: readonly string[]): string {
  if (ids.includes(text)) return 'the prompt'
  const firstLine = text.split('\n')[0] ?? ''
  return firstLine.replace(/_temp_[a-z]{5}_/, '_temp_xxxxx_')
}

/** Only keys and the kinds of their values: for answers whose values depend on the machine. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])]
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]))
}
