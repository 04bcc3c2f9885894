import type { PageFacts } from './painted.ts'

/**
 * Looks at the visible part of a page. It is sent into the browser as it stands, so it may use nothing from
 * outside of itself.
 */
export function pageFacts(): PageFacts {
  const frame =
    'header, nav, footer, aside, [role=banner], [role=navigation], [role=contentinfo], [role=complementary]'
  const busySigns = '[aria-busy=true], [role=progressbar], progress:not([value])'
  const loading = /^(loading|please wait|загрузка|подождите|идёт загрузка)[\s.…]*$/i
  const main = document.querySelector('main, [role=main]')
  const inContent = (element: Element) => (main ? main.contains(element) : element.closest(frame) === null)
  const styled = {
    checkOpacity: true,
    checkVisibilityCSS: true,
    opacityProperty: true,
    visibilityProperty: true,
  }
  const inView = ({ width, height, top, left, bottom, right }: DOMRect) =>
    width > 1 && height > 1 && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
  const shown = (element: Element) =>
    element.checkVisibility(styled) && inView(element.getBoundingClientRect())
  const facts = { text: 0, contentText: 0, contentMedia: 0, contentControls: 0, busy: false }

  const walker = document.createTreeWalker(document.body ?? document.documentElement, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.nodeValue?.replace(/\s+/g, ' ').trim() ?? ''
    const parent = node.parentElement
    if (text === '' || !parent || /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(parent.tagName)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    if (!parent.checkVisibility(styled) || !inView(range.getBoundingClientRect())) continue
    facts.text += text.length
    if (loading.test(text)) facts.busy = true
    if (inContent(parent)) facts.contentText += text.length
  }
  for (const element of document.querySelectorAll('img, video, canvas, svg, object, embed, iframe')) {
    const { width, height } = element.getBoundingClientRect()
    const loaded = !(element instanceof HTMLImageElement) || element.naturalWidth > 0
    if (width >= 96 && height >= 96 && loaded && shown(element) && inContent(element)) facts.contentMedia += 1
  }
  for (const element of document.querySelectorAll('input, textarea, select, button, [role=button]')) {
    if (shown(element) && inContent(element)) facts.contentControls += 1
  }
  facts.busy ||= [...document.querySelectorAll(busySigns)].some(shown)
  return facts
}
