import {
  both,
  type Bilingual,
  dataKinds,
  dictionary,
  type DictionaryRow,
  type Language,
  sensitivities,
} from '@seqward/contract'

/** What the record of processing and the impact assessment say of the data, as the contract has it. */
export interface ProcessingFacts {
  readonly metricCount: number
  readonly kinds: ReadonlyArray<{
    readonly label: Bilingual
    readonly count: number
    readonly linkable: number
    readonly purposes: readonly Bilingual[]
    /** Months for which values of the kind are kept: the least and the most. */
    readonly months: readonly [number, number]
  }>
  readonly linkable: readonly DictionaryRow[]
}

export function processingFacts(rows: readonly DictionaryRow[] = dictionary()): ProcessingFacts {
  const kinds = Object.entries(dataKinds).map(([kind, label]) => {
    const own = rows.filter((row) => row.kind === kind)
    const months = own.map(({ retentionMonths }) => retentionMonths)
    return {
      label,
      count: own.length,
      linkable: own.filter(({ sensitivity }) => sensitivity === 'linkable').length,
      purposes: [...new Map(own.map(({ purpose }) => [purpose.en, purpose])).values()],
      months: [Math.min(...months), Math.max(...months)] as const,
    }
  })
  return { metricCount: rows.length, kinds, linkable: rows.filter(({ sensitivity }) => sensitivity === 'linkable') }
}

/** Who answers for the processing; what is not given says who has to enter it, so that nothing is empty. */
export interface Parties {
  readonly controller: string | null
  readonly contact: string | null
  readonly officer: string | null
  readonly region: string | null
}

export function partyWords({ controller, contact, officer, region }: Parties, language: Language) {
  const given = (value: string | null, otherwise: Bilingual) => value ?? otherwise[language]
  return {
    controller: given(
      controller,
      both('The laboratory that enrols its instruments (enter its legal name)', '注册其仪器的实验室（请填写法定名称）'),
    ),
    contact: given(
      contact,
      both('Enter postal address, e-mail address and telephone number', '请填写通信地址、电子邮箱和电话'),
    ),
    officer: given(
      officer,
      both('Enter the data protection officer, or why none is required', '请填写数据保护负责人，或说明无需指定的理由'),
    ),
    region: given(
      region,
      both(
        'The place that the label "region" of the service configuration names; enter it',
        '服务配置中“region”标签所指的地点；请填写',
      ),
    ),
  }
}

/** One table row of each kind of data. */
export function kindRows({ kinds }: ProcessingFacts, language: Language): readonly string[] {
  const months = ([least, most]: readonly [number, number]) => (least === most ? String(most) : `${least}–${most}`)
  return kinds.map(
    (kind) =>
      `| ${kind.label[language]} | ${kind.count} | ${kind.linkable} | ${kind.purposes.map((purpose) => purpose[language]).join('; ')} | ${months(kind.months)} |`,
  )
}

export const linkableWord = sensitivities.linkable
