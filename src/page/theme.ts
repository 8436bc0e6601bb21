import { byId } from './element.ts'
import { recall, remember } from './memory.ts'

const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

const names: Readonly<Record<Theme, string>> = {
  system: 'Theme: system',
  light: 'Theme: light',
  dark: 'Theme: dark',
}

/** The button that goes through the themes. */
export function startTheme(): void {
  const button = byId('theme')
  const remembered = recall('theme')
  let current: Theme = themes.find((theme) => theme === remembered) ?? 'system'
  const apply = (): void => {
    document.documentElement.dataset['theme'] = current
    button.textContent = names[current]
  }
  button.addEventListener('click', () => {
    current = themes[(themes.indexOf(current) + 1) % themes.length] ?? 'system'
    remember('theme', current)
    apply()
  })
  apply()
}
