import { chineseSurnames, familyNames, givenNames } from './known-names.ts'

const email =
  /[\p{L}\p{N}._%+-]{1,64}(?:@| ?[[(] ?at ?[\])] ?)(?:[\p{L}\p{N}-]{1,63}(?:\.| ?[[(] ?dot ?[\])] ?)){1,6}\p{L}{2,24}/iu
const phones: readonly RegExp[] = [
  /(?<![\d+])(?:\+|00)\d{1,3}[ .()/-]{0,2}(?:\d[ .()/-]{0,2}){6,12}\d/,
  /(?<!\d)\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?!\d)/,
  /(?<!\d)0[1-9](?:[ .-]\d\d){4}(?!\d)/,
  /(?<!\d)0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,5}(?!\d)/,
  /(?<!\d)07\d{3} ?\d{3} ?\d{3}(?!\d)/,
  // Mobile numbers of China.
  /(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/,
]
/** The word that announces a name, in the languages of the instruments and their users. */
const nameLabel =
  /(?:patient|name|operator|user|analyst|technician|doctor|nurse|dr|prof|mr|mrs|ms|miss|herr|frau|mme|monsieur|madame|sr|sra|se\u00f1or|created by|signed by|owner|contact|lab of|病人|患者|姓名|操作员|操作者|医生|先生|女士|联系人)[.:=\s_]{1,3}(?:\p{Lu}[\p{L}'-]{1,20}|[\p{Script=Han}]{2,4})/iu
const hanName = new RegExp(`(?<![\\p{Script=Han}])[${chineseSurnames}][\\p{Script=Han}]{1,2}(?![\\p{Script=Han}])`, 'u')
const userName =
  /(?:user(?:name)?|login|logon|account|uid|用户名?)[:=\s]{1,3}[A-Za-z][\w.-]{1,31}|[A-Z][A-Z0-9-]{1,14}\\\p{L}[\p{L}\p{N}_.-]{1,31}/iu
const path =
  /(?<![A-Za-z])[A-Za-z]:[\\/][^\s:]|\\\\[\w.-]+\\[^\s\\]|(?<![\w.])~?\/[\w.@+-]+\/[\w.@ +-]+|(?:file|smb|nfs|s3|https?):\/\/\S/
const sample =
  /(?:sample|specimen|library|pool|biopsy|tumou?r|样本|标本|文库)(?:[_ -]?(?:id|name|no|编号))?[\s:=#_-]{1,3}[\p{L}\p{N}][\p{L}\p{N}_-]{2,}/iu

export const holdsEmail = (text: string) => (text.includes('@') || /at ?[\])]/i.test(text) ? email.test(text) : false)
export const holdsPhone = (text: string) => phones.some((form) => form.test(text))
export const holdsUserName = (text: string) => userName.test(text)
export const holdsPath = (text: string) => path.test(text)
export const holdsSampleName = (text: string) => sample.test(text)

/** Whether a text holds a name: after a word that announces one, or a given and a family name beside each other. */
export function holdsName(text: string): boolean {
  if (nameLabel.test(text) || hanName.test(text)) return true
  const words = (text.match(/\p{Lu}?\p{Ll}+|\p{Lu}{2,}/gu) ?? []).map((word) => word.toLowerCase())
  return words.some((word, at) => {
    const next = words[at + 1] ?? ''
    return (givenNames.has(word) && familyNames.has(next)) || (familyNames.has(word) && givenNames.has(next))
  })
}
