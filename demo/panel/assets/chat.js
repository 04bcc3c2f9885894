import { call, find, findForm, toast } from './dom.js'

const form = findForm('[data-action="chat"]')
const input = find('textarea', form)
const messages = find('.messages')

/** @param {string} who @param {string} text */
function say(who, text) {
  const item = document.createElement('li')
  item.className = who
  const paragraph = document.createElement('p')
  paragraph.textContent = text
  item.append(paragraph)
  messages.append(item)
  item.scrollIntoView({ block: 'nearest' })
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const text = String(new FormData(form).get('text')).trim()
  if (text === '') return
  say('from-me', text)
  form.reset()
  const { status, data } = await call('/api/chat/messages', { text })
  if (status === 200) say('from-them', data.text)
  else toast(data.message ?? 'Сообщение не отправлено')
  input.focus()
})
input.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
})
