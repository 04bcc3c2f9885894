/** What a test saw: pictures beside each other, the page's own troubles, its code. */
export const lookEnglish = {
  modes: 'What to show',
  slide: 'Slider',
  actual: 'What came',
  hint: 'Left of the line is what was expected; pull its lower corner. Files:',
  uncaught: 'Uncaught errors of the page',
  console: 'Errors in the console of the page',
  failedRequests: 'Failed requests of the page',
  code: 'Code',
} as const

export const lookRussian: { readonly [Key in keyof typeof lookEnglish]: string } = {
  modes: 'Что показать',
  slide: 'Шторка',
  actual: 'Получено',
  hint: 'Слева от линии то, что ожидалось; потяните её за нижний угол. Файлы:',
  uncaught: 'Неперехваченные ошибки страницы',
  console: 'Ошибки в консоли страницы',
  failedRequests: 'Неудачные запросы страницы',
  code: 'Код',
}
