import { both, type Bilingual } from '@seqward/contract'

/** Where the agent reads a value from. File names stay as they are; the words around them exist in both languages. */
const sources: Readonly<Record<string, Bilingual>> = {
  'sensor log': both('sensor log', '传感器日志'),
  'logs, by catalogue': both('logs, by catalogue', '日志，按目录'),
  'the agent itself': both('the agent itself', '代理程序自身'),
  'completion markers': both('completion markers', '完成标记文件'),
  'completion markers, file times': both('completion markers, file times', '完成标记文件、文件时间'),
  'presence of records': both('presence of records', '记录是否存在'),
  'RunInfo, file times': both('RunInfo, file times', 'RunInfo、文件时间'),
  'RunParameters, fields that the instrument fills': both(
    'RunParameters, fields that the instrument fills',
    'RunParameters 中由仪器填写的字段',
  ),
}

/** The source of a dictionary row in both languages; the names of files alone need no translation. */
export function sourceWords(source: string): Bilingual {
  return sources[source] ?? both(source, source)
}
