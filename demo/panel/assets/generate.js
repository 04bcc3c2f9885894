import { call, find, findForm } from './dom.js'

const form = findForm('[data-action="generate"]')
const answer = find('[data-answer="generate"]')

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { status, data } = await call('/api/flux/generate', Object.fromEntries(new FormData(form)))
  answer.textContent =
    status === 200 ? `${data.message}. Запрос: ${data.wouldSend.url}` : (data.reason ?? data.message)
})
