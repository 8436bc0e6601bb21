// Bundled when the package is built, with its types: users install neither its sources nor its older
// versions.
export { z } from 'zod'
