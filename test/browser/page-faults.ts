/**
 * What a person with a screen reader or a keyboard would stumble over in the page; runs in it, so
 * that it may use nothing from around it.
 */
export function pageFaults(): string[] {
  const faults: string[] = []
  for (const element of document.querySelectorAll('button, a')) {
    if (!(element.getAttribute('aria-label') ?? element.textContent.trim())) {
      faults.push(`no name: ${element.outerHTML}`)
    }
  }
  for (const control of document.querySelectorAll<HTMLInputElement>('select, input')) {
    if (!control.labels?.[0]?.textContent.trim()) faults.push(`no label: ${control.outerHTML}`)
  }
  for (const drawing of document.querySelectorAll('svg')) {
    if (!drawing.closest('[aria-hidden="true"]') && !drawing.getAttribute('aria-label')) {
      faults.push('a drawing without a text')
    }
  }
  for (const table of document.querySelectorAll('table')) {
    if (!table.caption?.textContent.trim()) faults.push('a table without a caption')
    for (const head of table.querySelectorAll('th')) {
      if (head.scope === '') faults.push(`a head without a scope: ${head.outerHTML}`)
    }
  }
  let level = 0
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const next = Number(heading.tagName[1])
    if (next > level + 1) faults.push(`h${level} is followed by h${next}: ${heading.textContent}`)
    level = next
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  if (new Set(ids).size !== ids.length) faults.push('an id twice')
  for (const name of ['main', 'nav', 'header', 'footer', 'h1']) {
    if (!document.querySelector(name)) faults.push(`no ${name}`)
  }
  for (const element of document.querySelectorAll('[aria-labelledby], a[href^="#"]')) {
    const target = element.getAttribute('aria-labelledby') ?? element.getAttribute('href')?.slice(1)
    if (target && !/^samples?-\d/.test(target) && !document.getElementById(target)) {
      faults.push(`nothing is called ${target}`)
    }
  }
  return faults
}
