// Bundled when the package is built: its package holds the list three times.
export { calcPrice, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices'
