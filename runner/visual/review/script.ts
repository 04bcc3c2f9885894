/** The few lines that the page needs: which picture is shown, and where the slider stands. */
export const script = `
for (const card of document.querySelectorAll('.picture')) {
  const buttons = [...card.querySelectorAll('[data-show]')]
  const show = (mode) => {
    card.dataset.mode = mode
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.show === mode))
  }
  for (const button of buttons) button.addEventListener('click', () => show(button.dataset.show))
  if (buttons.length > 0) show('slider')
  const range = card.querySelector('input[type=range]')
  range?.addEventListener('input', () => card.style.setProperty('--at', range.value + '%'))
}
`
