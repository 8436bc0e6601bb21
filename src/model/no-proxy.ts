/** What is asked without a proxy, by the environment: this machine never is asked through one. */
export function noProxy(environment: Readonly<Record<string, string | undefined>>): string {
  const { no_proxy: lower, NO_PROXY: upper } = environment
  return ['localhost', '127.0.0.1', '[::1]', lower ?? upper ?? '']
    .filter((entry) => entry !== '')
    .join(',')
}
