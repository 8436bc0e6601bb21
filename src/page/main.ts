import { startAddresses } from './addresses.ts'
import { startBanner } from './banner.ts'
import { startContrasts } from './contrasts.ts'
import { startDistribution } from './distribution.ts'
import { startExplaining } from './explain.ts'
import { startMenu } from './menu.ts'
import { startRecomputing } from './recomputed.ts'
import { startRounds } from './rounds.ts'
import { startSampleList } from './sample-list.ts'
import { startSorting } from './sort-tables.ts'
import { startSpeed } from './speed.ts'
import { startTheme } from './theme.ts'
import { startWatching } from './watch.ts'

const charts: Readonly<Record<string, (figure: HTMLElement, matrixIndex: number) => void>> = {
  distribution: startDistribution,
  speed: startSpeed,
  rounds: startRounds,
  contrasts: startContrasts,
}

document.documentElement.classList.replace('no-script', 'has-script')
startTheme()
startBanner()
startSorting()
startMenu()
for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
  charts[figure.dataset['chart'] ?? '']?.(figure, Number(figure.dataset['matrix']))
}
startAddresses(startSampleList())
startExplaining()
startRecomputing()
startWatching()
