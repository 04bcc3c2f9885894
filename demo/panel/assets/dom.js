/** What several scripts do with the page. @type {Record<string, string>} */
const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * The element that a page of ours must have.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function find(selector, within = document) {
  const element = within.querySelector(selector)
  if (element instanceof HTMLElement) return element
  throw new Error(`The page has no ${selector}`)
}

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
export function findAll(selector, within = document) {
  return [...within.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement)
}

/** @param {string} selector */
export function findButton(selector) {
  const button = find(selector)
  if (button instanceof HTMLButtonElement) return button
  throw new Error(`${selector} is no button`)
}

/** @param {string} selector */
export function findForm(selector) {
  const form = find(selector)
  if (form instanceof HTMLFormElement) return form
  throw new Error(`${selector} is no form`)
}

/** @param {string} selector @param {string} text */
export function write(selector, text) {
  for (const element of findAll(selector)) if (element.textContent !== text) element.textContent = text
}

/** @param {string} tone @param {string} text */
export function pill(tone, text) {
  const safe = text.replace(/[&<>"]/g, (character) => escapes[character] ?? '')
  return `<span class="pill ${tone}"><i></i>${safe}</span>`
}

/** @param {string} text */
export function toast(text) {
  const note = document.createElement('p')
  note.className = 'toast'
  note.textContent = text
  find('.toasts').append(note)
  setTimeout(() => note.remove(), 6000)
}

/**
 * Answers the status and the JSON; a network failure is status 0.
 * @param {string} path
 * @param {object} [body]
 */
export async function call(path, body) {
  try {
    const headers = { 'content-type': 'application/json' }
    const options = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(path, options)
    return { status: response.status, data: await response.json() }
  } catch (error) {
    return { status: 0, data: { message: String(error) } }
  }
}
