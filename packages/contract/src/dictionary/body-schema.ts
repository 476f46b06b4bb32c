import type { Json } from '../batch/canonical-json.ts'
import { batchKinds, grainKeys } from '../vocabulary/entry.ts'
import type { Form } from '../vocabulary/forms.ts'
import { registries, runAliasPattern } from '../vocabulary/registries.ts'
import { entryOf, metrics, platforms } from '../vocabulary/vocabulary.ts'

/** JSON Schema (2020-12) of a body, for programs in other languages. It says the same as `bodyFaults`, but for column lengths. */
export function bodySchema(): Json {
  const facts = metrics.filter((metric) => entryOf(metric).grain.length === 0)
  const keyed = metrics.filter((metric) => entryOf(metric).grain.length > 0)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Seqward body, format 1',
    type: 'object',
    additionalProperties: false,
    required: ['format', 'kind', 'platform', 'run', 'facts', 'series'],
    properties: {
      format: { const: 1 },
      kind: { enum: batchKinds },
      platform: { enum: platforms },
      run: {
        anyOf: [
          { type: 'null' },
          { type: 'string', pattern: registries['run-id'].source },
          { type: 'string', pattern: runAliasPattern.source },
        ],
      },
      facts: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(facts.map((metric) => [metric, formSchema(entryOf(metric).form)])),
      },
      series: { type: 'array', items: { oneOf: keyed.map(seriesSchema) } },
    },
  }
}

function seriesSchema(metric: (typeof metrics)[number]): Json {
  const { grain, form } = entryOf(metric)
  const column = (key: (typeof grain)[number]): Json => ({
    type: 'array',
    items: { type: 'integer', minimum: grainKeys[key].min, maximum: grainKeys[key].max },
  })
  return {
    type: 'object',
    additionalProperties: false,
    required: ['metric', 'keys', 'values'],
    properties: {
      metric: { const: metric },
      keys: {
        type: 'object',
        additionalProperties: false,
        required: grain,
        properties: Object.fromEntries(grain.map((key) => [key, column(key)])),
      },
      values: { type: 'array', items: formSchema(form) },
    },
  }
}

function formSchema(form: Form): Json {
  switch (form.type) {
    case 'enumeration':
      return { enum: form.values }
    case 'boolean':
      return { type: 'boolean' }
    case 'registry':
      return { type: 'string', pattern: registries[form.registry].source }
    case 'integer':
      return { type: 'integer', minimum: form.min, maximum: form.max, multipleOf: form.step }
    case 'decimal':
      return { type: 'number', minimum: form.min, maximum: form.max, multipleOf: 10 ** -form.places }
  }
}
