import { call, findButton, toast, write } from './dom.js'

const button = findButton('[data-action="ignite"]')
button.addEventListener('click', async () => {
  button.disabled = true
  const { data } = await call('/api/system/ignite', {})
  button.disabled = false
  toast(data.success ? 'Система запускается' : (data.message ?? 'Запуск не удался'))
})

/** @param {number} value */
function two(value) {
  return String(Math.floor(value)).padStart(2, '0')
}

const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws/stats`)
socket.addEventListener('message', ({ data }) => {
  const seconds = JSON.parse(data).data.uptime_seconds
  write(
    '[data-live="uptime"]',
    `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`,
  )
})
addEventListener('pagehide', () => socket.close())
