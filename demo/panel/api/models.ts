import type { FastifyInstance } from 'fastify'
import { failureOf } from '../comfy.ts'
import type { Parts } from '../parts.ts'

const modelsRoot = 'F:\\Models'

/** The checkpoints that ComfyUI knows, or a hint how to start it. */
export function addModels(app: FastifyInstance, { comfy, log }: Parts): void {
  app.get('/api/models', async () => {
    const timestamp = new Date().toISOString()
    try {
      const checkpoints = await comfy.models(3000)
      const hint =
        checkpoints.length > 0 ? '' : `Список пуст.\nПоложите модели в ${modelsRoot} и обновите страницу`
      return { ok: true, comfyui: { online: true, url: comfy.url }, modelsRoot, checkpoints, hint, timestamp }
    } catch (error) {
      log.warn({ error: failureOf(error) }, 'models: ComfyUI is away')
      const comfyui = { online: false, url: comfy.url }
      return { ok: false, comfyui, modelsRoot, checkpoints: [], hint: hintFor(comfy.url), timestamp }
    }
  })
}

function hintFor(url: string): string {
  return [
    'ComfyUI офлайн или недоступен.',
    'Как включить:',
    '1) Запустите: F:\\ComfyUI\\run_nvidia_gpu.bat',
    `2) Откройте: ${url}`,
    '3) В UI: Settings → Scan models (если список пуст)',
  ].join('\n')
}
