import type { APIRequestContext, APIResponse } from '@playwright/test'
import type { z } from 'zod'
import { parsed, statusReason } from './answer.ts'
import { fault } from './should.ts'

const limitMs = 10_000

/**
 * Gets JSON and holds it against what it has to mean: the right status, the right type, the right shape. An
 * endpoint that answers 200 with something else is as broken as one that does not answer.
 */
export async function getJson<Shape extends z.ZodType>(
  request: APIRequestContext,
  path: string,
  shape: Shape,
  status = 200,
): Promise<z.output<Shape>> {
  return readJson(await request.get(path, { timeout: limitMs }), shape, status)
}

/** The same for an answer that is there already. */
export async function readJson<Shape extends z.ZodType>(
  response: APIResponse,
  shape: Shape,
  status = 200,
): Promise<z.output<Shape>> {
  const path = new URL(response.url()).pathname
  const text = await response.text()
  const got = response.status()
  if (got !== status) {
    throw fault(statusReason(got), `${path} answered ${got} where ${status} is right: ${text.slice(0, 200)}`)
  }
  const body = parsed(text)
  if (typeof body === 'string')
    throw fault('wrong-data', `${path} answered ${got} with something that is no JSON`)
  const result = shape.safeParse(body)
  if (result.success) return result.data
  const told = result.error.issues.map(
    ({ path: where, message }) => `${where.join('.') || 'the body'}: ${message}`,
  )
  throw fault('wrong-data', `${path} answered ${got} with the wrong content: ${told.join('; ')}`)
}
