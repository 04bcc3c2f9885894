import { call, findAll, findButton, pill, write } from './dom.js'

const places = findAll('[data-check]')
const button = findButton('[data-action="diagnose"]')

async function diagnose() {
  button.disabled = true
  let well = 0
  for (const place of places) {
    const path = place.dataset.check ?? ''
    const began = performance.now()
    const problem = judge(path, await call(path))
    place.innerHTML = problem === undefined ? pill('good', 'В порядке') : pill(problem.tone, problem.text)
    write(`[data-took="${path}"]`, `${Math.round(performance.now() - began)} мс`)
    if (problem === undefined) well += 1
  }
  write('[data-check-total]', `${well} из ${places.length} в порядке`)
  button.disabled = false
}

/**
 * A status of 200 alone proves nothing: every answer is read.
 * @param {string} path
 * @param {Awaited<ReturnType<typeof call>>} answer
 */
function judge(path, { status, data }) {
  const expected = rules[path]
  if (status !== 200) return { tone: 'bad', text: `Ответ ${status}` }
  return expected === undefined || expected.holds(data) ? undefined : expected
}

/** @type {Record<string, { tone: string, text: string, holds: (data: Awaited<ReturnType<typeof call>>["data"]) => boolean }>} */
const rules = {
  '/api/health': {
    tone: 'warn',
    text: 'Частично',
    holds: (data) => (data.overall ?? data.status) === 'healthy',
  },
  '/api/selfcheck': { tone: 'bad', text: 'Нет ComfyUI', holds: (data) => data.comfyui },
  '/api/comfyui/status': { tone: 'bad', text: 'Нет связи', holds: (data) => data.online },
  '/api/system/comfy/status': { tone: 'bad', text: 'Остановлена', holds: (data) => data.running },
  '/api/models': { tone: 'warn', text: 'Список пуст', holds: (data) => data.checkpoints.length > 0 },
  '/api/keys/validate': {
    tone: 'warn',
    text: 'Нет ключей',
    holds: (data) => data.flux.valid && data.v0.valid,
  },
  '/api/paths/validate': { tone: 'warn', text: 'Есть не все', holds: (data) => data.paths.every(isThere) },
}

/** @param {{ exists: boolean }} place */
function isThere({ exists }) {
  return exists
}

button.addEventListener('click', diagnose)
diagnose()
