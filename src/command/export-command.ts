import { type Command, Option } from 'commander'

import type { Unverified } from '../report/reading/intact.ts'
import { examples } from './examples.ts'
import { type ExportFormat, exportFormats } from './export-formats.ts'
import { conclude, reportErrors, type Shell } from './shell.ts'

interface ExportFlags extends Unverified {
  readonly format: ExportFormat
  readonly out?: string
  readonly endpoint?: string
  readonly content?: boolean
}

/** Adds `export`; what it needs is loaded when it is called. */
export function addExportCommand(command: Command, shell: Shell): void {
  command
    .command('export')
    .description('samples as CSV or NDJSON, summaries as OpenMetrics, spans and metrics as OTLP')
    .argument('<paths...>', 'results documents, or folders with results documents at any depth')
    .addOption(
      new Option('--format <format>', 'what to write').choices(exportFormats).default('csv'),
    )
    .option('--out <file>', 'the file to write; standard output by default')
    .option('--endpoint <url>', 'OTLP: where to send it (default: OTEL_EXPORTER_OTLP_ENDPOINT)')
    .option('--content', 'OTLP: prompts and answers too')
    .option('--unverified', 'read what was changed after it was written, too')
    .addHelpText('after', () =>
      examples([
        ['export results --out samples.csv', 'one row per sample of every run'],
        ['export results --format ndjson | jq \'select(.status == "failed")\'', 'failed requests'],
        ['export results/20261124T025648Z-s747654-a7s8 --format openmetrics', 'for Prometheus'],
        [
          'export results/20261124T025648Z-s747654-a7s8 --format otlp --endpoint http://127.0.0.1:4318',
          'to a collector of OpenTelemetry',
        ],
      ]),
    )
    .action(async (paths: string[], flags: ExportFlags) => {
      await reportErrors(shell, async () => {
        const { format, out, unverified } = flags
        const { stdout, stderr, env } = shell
        const telemetry = await import('./export-telemetry.ts')
        const { telemetryStyle } = await import('../telemetry/live-settings.ts')
        const style = telemetryStyle(env, flags.content)
        telemetry.refuseForeignFlags(format, flags)
        const collector = format === 'otlp' ? telemetry.exportCollector(env, flags) : undefined
        if (collector) {
          conclude(
            shell,
            await telemetry.sendDocuments(paths, { collector, style, stderr, unverified }),
          )
          return
        }
        const { exportDocuments } = await import('./export.ts')
        await exportDocuments(paths, { format, style, out, stdout, stderr, unverified })
      })
    })
}
