import type { APIRequestContext, APIResponse } from '@playwright/test'
import { z } from 'zod'
import { parsed } from './answer.ts'
import { getJson } from './json.ts'
import { keys } from './shapes.ts'

/** What costs money is asked only of a panel that says beforehand that it will send nothing. */

const environment = z.object({ allowGeneration: z.boolean(), v0KeyConfigured: z.boolean().optional() })
type Environment = Partial<z.output<typeof environment>>

/** `true` as soon as one of them says so: they differ only where one of them is wrong. */
async function environmentOf(request: APIRequestContext): Promise<Environment> {
  const told = await Promise.all(['/api/health', '/api/status'].map((path) => toldBy(request, path)))
  const either = (name: keyof Environment) => {
    const values = told.map((one) => one[name]).filter((value) => value !== undefined)
    return values.length > 0 ? { [name]: values.includes(true) } : {}
  }
  return { ...either('allowGeneration'), ...either('v0KeyConfigured') }
}

/** Nothing for a panel that does not say: whether it answers rightly, others ask. */
async function toldBy(request: APIRequestContext, path: string): Promise<Environment> {
  const response = await request.get(path, { timeout: 10_000 })
  const body = z.object({ environment }).safeParse(parsed(await response.text()))
  return body.success ? body.data.environment : {}
}

export type FluxLeave = {
  /** Why nothing may be posted to FLUX. Panels before October 2025 know no dry run: whatever is posted is billed. */
  readonly whyNot?: string
  /** The panel generates once a request is confirmed; no check ever confirms one. */
  readonly generates: boolean
}

export async function fluxLeave(request: APIRequestContext): Promise<FluxLeave> {
  const { allowGeneration } = await environmentOf(request)
  const generates = allowGeneration === true
  if (allowGeneration === false || process.env.GUARDIAN_ASK_FLUX === 'true') return { generates }
  const says = generates
    ? 'generation is allowed here'
    : 'the panel does not say whether generation is allowed'
  return {
    generates,
    whyNot: `${says}, and a request may cost money: GUARDIAN_ASK_FLUX=true asks all the same`,
  }
}

/** Never sends `confirmed`, and follows no redirection to somewhere else. */
export const postFlux = (
  request: APIRequestContext,
  data: { readonly prompt: string; readonly width?: number; readonly height?: number },
): Promise<APIResponse> => request.post('/api/flux/generate', { data, timeout: 10_000, maxRedirects: 0 })

/** Whether the panel is sure to have no key of v0: with one it forwards whatever its proxy is asked, and pays. */
export async function isWithoutV0Key(request: APIRequestContext): Promise<boolean> {
  const { v0 } = await getJson(request, '/api/keys/validate', keys)
  const { v0KeyConfigured: configured = !/not found/i.test(v0.error ?? '') } = await environmentOf(request)
  return !v0.valid && !configured
}
