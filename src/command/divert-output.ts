/** Standard output while it is kept clean. */
export interface CleanOutput extends Disposable {
  /** Resolves when the text has been handed over. */
  write(text: string): Promise<void>
}

/**
 * Keeps standard output for what is written through the result; everything else, whoever writes it
 * (Vitest, reporters, a config file, a worker's console), goes to standard error until disposed.
 */
export function divertOutput(): CleanOutput {
  const { stdout, stderr } = process
  const write = stdout.write.bind(stdout)
  stdout.write = stderr.write.bind(stderr)
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        write(text, (error) => (error ? reject(error) : resolve()))
      }),
    [Symbol.dispose]() {
      stdout.write = write
    },
  }
}
