import { call, find, findButton, write } from './dom.js'

const banner = find('[data-status="overall"]')
const button = findButton('[data-action="refresh"]')

async function refresh() {
  button.disabled = true
  const { status, data } = await call('/api/health')
  button.disabled = false
  show(status === 200 ? (data.overall ?? data.status) : 'away')
  const comfy = data.services?.comfy ?? {}
  write('[data-status="comfy"]', (comfy.online ?? comfy.apiOnline) ? 'Online' : 'Offline')
  write('[data-status="version"]', comfy.version ?? '—')
  write('[data-status="models"]', String(comfy.models ?? 0))
  write('[data-status="flux"]', data.services?.flux?.keyConfigured ? 'Ключ задан' : 'Нет ключа')
  write('[data-status="checked"]', new Date().toLocaleTimeString('ru-RU'))
}

/** @param {string} overall */
function show(overall) {
  const { tone, title, note } = words[overall] ?? away
  banner.className = `banner ${tone}`
  find('b', banner).textContent = title
  find('span', banner).textContent = note
}

const away = { tone: 'bad', title: 'Панель не отвечает', note: 'Не удалось получить состояние' }

/** @type {Record<string, typeof away>} */
const words = {
  healthy: { tone: 'good', title: 'Система работает', note: 'Панель и ComfyUI отвечают' },
  degraded: { tone: 'warn', title: 'Работает не всё', note: 'ComfyUI не отвечает, генерация недоступна' },
  unhealthy: { tone: 'bad', title: 'Система не работает', note: 'Причину покажет «Диагностика»' },
}

button.addEventListener('click', refresh)
refresh()
