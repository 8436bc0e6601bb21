/** Marks the link of the menu whose part of the page is being read. */
export function startMenu(): void {
  const links = new Map<Element, Element>()
  for (const link of document.querySelectorAll('.with-menu > .contents a')) {
    const target = document.getElementById(link.getAttribute('href')?.slice(1) ?? '')
    if (target && target.id !== 'main') links.set(target, link)
  }
  const seen = new Set<Element>()
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target)
        else seen.delete(target)
      }
      const current = [...links.keys()].findLast((target) => seen.has(target))
      for (const [target, link] of links) {
        if (target === current) link.setAttribute('aria-current', 'true')
        else link.removeAttribute('aria-current')
      }
    },
    // A part is read once its head has passed the upper third of the window.
    { rootMargin: '-10% 0px -66% 0px' },
  )
  for (const target of links.keys()) observer.observe(target)
}
