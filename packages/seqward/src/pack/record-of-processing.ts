import type { Language } from '@seqward/contract'
import { kindRows, partyWords, type Parties, processingFacts } from './processing-facts.ts'

/** Record of processing activities with the fields of GDPR Article 30(1)(a) to (g), as Markdown. */
export function recordOfProcessing(parties: Parties, contract: string, language: Language): string {
  const facts = processingFacts()
  const who = partyWords(parties, language)
  const rows = kindRows(facts, language).join('\n')
  return language === 'en'
    ? english(who, rows, contract, facts.metricCount)
    : chinese(who, rows, contract, facts.metricCount)
}

type Who = ReturnType<typeof partyWords>

const english = (who: Who, rows: string, contract: string, count: number) => `# Record of processing activities

GDPR Article 30(1). Made from contract \`${contract}\` (${count} metrics) by \`seqward pack ropa\`. It gives the evidence for
a record; the controller reviews it, completes what only the controller knows, and answers for it.

## (a) Controller, representative, data protection officer

| | |
|---|---|
| Controller | ${who.controller} |
| Contact | ${who.contact} |
| Data protection officer | ${who.officer} |

## (b) Purposes

To find faults of sequencing instruments, to predict wear, to tell the instrument from lot, kit and version, and to show
that the agent holds nothing up. The purpose of every single value is in the data dictionary
(\`seqward contract --markdown\`). Nothing is processed before the laboratory ticks its consent.

## (c) Categories of data subjects and of personal data

Data subjects: people who sign in at the console of the service. Of patients and donors nothing is collected: no form of
the contract can carry free text, names, samples or sequence.

| Category of data | Values | of them linkable | Purposes | Kept (months) |
|---|---|---|---|---|
${rows}
| Sign-in and audit: role, token of a session, time, what was looked at | – | – | Security, accountability | sessions 12 hours; audit log without limit, as tokens that erasure makes meaningless |

## (d) Categories of recipients

The laboratory's own people by role. Service providers to whom the laboratory gave a grant: scoped, for 90 days at most,
ended at any time, each use on record. Nobody else; the service calls no other system on its own account, except the key
provider that its operator configured.

## (e) Transfers to third countries

None by the software. Data are written where the label of the tenant and that of the service agree: ${who.region}. A grant
to a provider in a third country is a transfer that the controller assesses before giving it (Chapter V).

## (f) Time limits for erasure

Each class of data has its limit in months in the table above (\`seqward retention list\`). A job takes away once a day
what is older, and records what it took. A laboratory can be erased at once (\`seqward tenant erase\`): its keys are
destroyed, in live data and backups alike, and a signed receipt is given.

## (g) Technical and organisational measures (Article 32)

- Closed contract without free text, checked where data leave and again where they arrive.
- TLS 1.2 or 1.3 with AEAD; requests and receipts signed with Ed25519; optional sealing to the service (HPKE).
- AES-256 at rest for database, log, objects and backups; a key for each laboratory, wrapped by a provider (file,
  PKCS#11, AWS KMS), rotated without downtime.
- Roles on every route; access of third parties by grant only; a Merkle audit log that its readers can verify.
- Consent record at the site; restriction and objection at any time; signed export in JSON and CSV.
`

const chinese = (who: Who, rows: string, contract: string, count: number) => `# 处理活动记录

GDPR 第 30 条第 1 款。由 \`seqward pack ropa --language zh\` 依据合约 \`${contract}\`（${count} 项指标）生成。本文提供编制记录的证据；
控制者须审阅、补充仅由其掌握的信息，并对此负责。

## (a) 控制者、代表、数据保护负责人

| | |
|---|---|
| 控制者 | ${who.controller} |
| 联系方式 | ${who.contact} |
| 数据保护负责人 | ${who.officer} |

## (b) 处理目的

发现测序仪的故障，预测磨损，区分仪器与批次、试剂盒和版本的影响，并表明代理程序不妨碍运行。每一个数值的目的见数据字典
（\`seqward contract --markdown\`）。实验室勾选同意之前，不进行任何处理。

## (c) 数据主体与个人数据的类别

数据主体：登录服务控制台的人员。不收集患者和捐献者的任何信息：合约中没有任何形式可以承载自由文本、姓名、样本或序列。

| 数据类别 | 数值项数 | 其中可关联 | 目的 | 保存（月） |
|---|---|---|---|---|
${rows}
| 登录与审计：角色、会话标记、时间、查看的内容 | – | – | 安全、问责 | 会话 12 小时；审计日志不限期，以标记形式保存，删除后标记不再有意义 |

## (d) 接收者的类别

实验室自己的人员，按角色。实验室授予访问权的服务商：限定范围，最长 90 天，可随时终止，每次使用均有记录。此外没有其他接收者；除运营者
所配置的密钥提供方外，服务不会自行调用任何其他系统。

## (e) 向第三国的传输

软件不进行传输。只有当租户的标签与服务的标签一致时，数据才会写入：${who.region}。向第三国的服务商授予访问权属于传输，控制者须在授予前
评估（第五章）。

## (f) 删除期限

上表列出每类数据的保存月数（\`seqward retention list\`）。服务每天清除一次逾期数据，并记录清除的内容。实验室可以立即被删除
（\`seqward tenant erase\`）：销毁其密钥，在线数据与备份均不可读，并出具已签名的回执。

## (g) 技术与组织措施（第 32 条）

- 封闭的合约，不含自由文本；数据离开时检查，到达时再次检查。
- TLS 1.2 或 1.3（AEAD）；请求与回执以 Ed25519 签名；可选择对服务密封（HPKE）。
- 数据库、日志、对象和备份静态加密（AES-256）；每个实验室有自己的密钥，由提供方（文件、PKCS#11、AWS KMS）封装，可不停机轮换。
- 每条路由按角色控制；第三方仅凭授权访问；审计日志采用 Merkle 树，读者可自行验证。
- 同意记录保存在站点；可随时限制处理或提出反对；可导出已签名的 JSON 和 CSV。
`
