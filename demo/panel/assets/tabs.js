import { find, findAll } from './dom.js'

/** Tabs: a click or the arrow keys choose. */
for (const list of findAll('[role="tablist"]')) {
  const tabs = findAll('[role="tab"]', list)

  /** @param {HTMLElement} chosen */
  const choose = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute('aria-selected', String(tab === chosen))
      tab.tabIndex = tab === chosen ? 0 : -1
      find(`#${tab.getAttribute('aria-controls')}`).hidden = tab !== chosen
    }
  }
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener('click', () => choose(tab))
    tab.addEventListener('keydown', ({ key }) => {
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
      const next = tabs[(at + step + tabs.length) % tabs.length]
      if (step === 0 || next === undefined) return
      choose(next)
      next.focus()
    })
  }
}
