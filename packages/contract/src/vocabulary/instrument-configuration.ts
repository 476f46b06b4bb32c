import { both } from '../languages.ts'
import { expiresFirst, retentionClasses, type VocabularyEntry } from './entry.ts'
import { registry } from './forms.ts'

type Told = Pick<VocabularyEntry, 'form' | 'label' | 'says'>

const fact = (told: Told, grain: VocabularyEntry['grain'] = []): VocabularyEntry => ({
  kind: 'instrument-configuration',
  subsystem: null,
  unit: '',
  grain,
  batches: ['configuration'],
  source: 'RunParameters',
  purpose: 'attribute',
  sensitivity: 'technical',
  retentionMonths: retentionClasses.history,
  review: 'first-contract',
  expires: expiresFirst,
  since: 1,
  ...told,
})

export const instrumentConfiguration = {
  'instrument.control_software': fact({
    form: registry('software-version'),
    label: both('Control software', '控制软件'),
    says: both('Version of the control software.', '控制软件版本。'),
  }),
  'instrument.analysis_software': fact({
    form: registry('software-version'),
    label: both('Real-time analysis', '实时分析软件'),
    says: both('Version of the base caller.', '碱基识别软件版本。'),
  }),
  'instrument.recipe': fact({
    form: registry('recipe-version'),
    label: both('Recipe', '方案版本'),
    says: both('Version of the recipe.', '运行方案版本。'),
  }),
  'instrument.firmware': fact(
    {
      form: registry('firmware-version'),
      label: both('Firmware', '固件'),
      says: both('Firmware by board, in the order of the board list.', '各板卡固件，按板卡列表顺序。'),
    },
    ['position'],
  ),
} as const satisfies Record<string, VocabularyEntry>
