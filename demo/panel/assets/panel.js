import { find, pill, write } from './dom.js'

/** On every page: the clock, and the state of ComfyUI as the stream tells it. */
function tick() {
  write('.clock', new Date().toLocaleTimeString('ru-RU', { hour12: false }))
}
tick()
setInterval(tick, 1000)

const events = new EventSource('/api/jobs/stream')
events.addEventListener('message', ({ data }) => {
  const { queue, timestamp } = JSON.parse(data)
  const state = pill(queue.online ? 'good' : 'bad', queue.online ? 'ComfyUI онлайн' : 'ComfyUI офлайн')
  const place = find('[data-live="comfy"]')
  if (place.innerHTML !== state) place.innerHTML = state
  write('[data-live="running"]', String(queue.running))
  write('[data-live="pending"]', String(queue.pending))
  write('[data-live="stream"]', `Последнее: ${new Date(timestamp).toLocaleTimeString('ru-RU')}`)
})
events.addEventListener('error', () => write('[data-live="stream"]', 'Нет связи, подключаемся снова'))
addEventListener('pagehide', () => events.close())
