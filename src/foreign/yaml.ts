// In one file of its own: bundled when the package is built.
export { parse as parseYaml } from 'yaml'
