import { existsSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Parts } from '../parts.ts'

const places: readonly (readonly [path: string, location: string])[] = [
  ['C:\\Work\\Orchestrator', 'Project Root'],
  ['F:\\ComfyUI', 'ComfyUI Root'],
  ['F:\\Models', 'Models Root'],
  ['F:\\Cache\\HF', 'HF Cache'],
  ['F:\\Drop\\in', 'Drop In'],
  ['F:\\Drop\\out', 'Drop Out'],
  ['F:\\Workflows', 'Workflows'],
  ['C:\\Work\\Orchestrator\\logs', 'Logs'],
]

/** Whether keys are there and folders exist. A key itself never leaves the process. */
export function addValidation(app: FastifyInstance, { settings }: Parts): void {
  app.get('/api/keys/validate', async () => ({
    flux: validity('BFL_API_KEY', settings.bflKey),
    v0: validity('V0_API_KEY', settings.v0Key),
  }))
  app.get('/api/paths/validate', async () => {
    const paths = places.map(([path, location]) => ({ path, location, exists: existsSync(path) }))
    const missing = paths.filter(({ exists }) => !exists).map(({ location }) => location)
    const guardStatus = [`cwd: ${settings.stateDir}`, 'configPath: (defaults)']
    if (missing.length > 0) guardStatus.push(`missing: ${missing.join(', ')}`)
    return { paths, guardStatus: guardStatus.join('\n') }
  })
}

function validity(name: string, key: string | undefined) {
  return key === undefined ? { valid: false, error: `${name} not found in environment` } : { valid: true }
}
