/** Tells the style sheet how much of the window's top the banner of a simulated run takes. */
export function startBanner(): void {
  const banner = document.querySelector<HTMLElement>('.simulated-banner')
  if (!banner) return
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--top', `${banner.offsetHeight}px`)
  }).observe(banner)
}
