import { numberText } from '../../format/numbers.ts'
import { Facts } from '../../layout/facts.tsx'
import { ScrollRegion } from '../../layout/scroll-region.tsx'
import { useWords } from '../../words/words.ts'

/** What the latest checkpoint says, and its text, to be kept by whoever reads it: then they are a witness as well. */
export function CheckpointFacts({ note }: { readonly note: string }) {
  const { t, language } = useWords()
  const [origin = '', size = '0', root = ''] = note.split('\n')
  return (
    <>
      <Facts
        rows={[
          { name: t('audit.size'), value: numberText(Number(size), 0, language) },
          { name: t('audit.origin'), value: origin, code: true },
          { name: t('audit.root'), value: root, code: true, wide: true },
        ]}
      />
      <ScrollRegion label={t('audit.checkpoint')} className="body">
        <pre>{note}</pre>
      </ScrollRegion>
    </>
  )
}
