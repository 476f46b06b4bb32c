import { both, type ServiceNotice } from '@seqward/contract'
import { contractHash } from '@seqward/contract/sealing'
import type { UplinkAnswer } from '../uplink/transport.ts'
import type { Finding } from './finding.ts'
import type { KnownNotice } from './look-at-network.ts'

type Answered = Extract<UplinkAnswer, { readonly kind: 'answered' }>

/** A clock that is wrong by more than this puzzles people; the agent itself goes by the service's receipts. */
const clockSecondsMax = 120

/** Whether what answers is a Seqward service, and the one that this home belongs to. */
export function lookAtService(answer: Answered, { notice, signedBy }: KnownNotice, isEnrolled: boolean): Finding {
  const { status } = answer
  if (notice === null)
    return {
      check: 'service',
      verdict: 'fail',
      code: 'not-the-service',
      facts: { status, type: answer.headers['content-type']?.slice(0, 60) ?? '' },
      says: both(
        `Something answers (HTTP ${status}), but it is no Seqward service: a sign-in page, a proxy's notice, or another program.`,
        `有应答（HTTP ${status}），但不是 Seqward 服务：可能是登录页面、代理提示或其他程序。`,
      ),
      ask: both(
        'A network without a sign-in page for this computer, and the address of the service once more.',
        '为本机提供无需登录页面的网络，并再次核对服务地址。',
      ),
    }
  if (isEnrolled && signedBy !== 'known')
    return {
      check: 'service',
      verdict: 'fail',
      code: 'another-service',
      facts: { status },
      says: both(
        'A Seqward service answers, but not the one that this home is enrolled with: its signature is another.',
        '应答的是 Seqward 服务，但不是本程序所注册的服务：签名不同。',
      ),
      ask: both('The address of the service that was enrolled with.', '请提供注册时所用的服务地址。'),
    }
  const takes = notice.contracts.includes(contractHash())
  return {
    check: 'service',
    verdict: takes ? 'ok' : 'warn',
    code: takes ? 'service-found' : 'contract-not-taken',
    facts: { status, wires: notice.wires.map(String), contracts: notice.contracts.length, signedBy },
    says: takes
      ? both('A Seqward service answers, under its signature.', '应答的是 Seqward 服务，并带有其签名。')
      : both(
          'A Seqward service answers, but does not take this release of the contract: batches will wait.',
          '应答的是 Seqward 服务，但不接受本版本的数据合同：数据将等待发送。',
        ),
    ask: takes ? null : both('An update of the service.', '请更新服务。'),
  }
}

/** This computer's clock against the service's: its signed time, else the date of the answer. */
export function lookAtClock(answer: Answered, notice: ServiceNotice | null, at: number): Finding {
  const said = Date.parse(notice?.serverTime ?? answer.headers.date ?? '')
  if (!Number.isFinite(said))
    return {
      check: 'clock',
      verdict: 'warn',
      code: 'no-time-told',
      facts: {},
      says: both('The answer told no time.', '应答中没有时间。'),
      ask: null,
    }
  const offsetSeconds = Math.round((said - at) / 1000)
  const facts = { offsetSeconds, by: notice === null ? 'date-header' : 'signed-notice' }
  if (Math.abs(offsetSeconds) <= clockSecondsMax)
    return {
      check: 'clock',
      verdict: 'ok',
      code: 'clock-good',
      facts,
      says: both(
        `The clock differs from the service's by ${Math.abs(offsetSeconds)} s.`,
        `本机时钟与服务相差 ${Math.abs(offsetSeconds)} 秒。`,
      ),
      ask: null,
    }
  const [en, zh] = offsetSeconds > 0 ? ['behind', '慢'] : ['ahead of', '快']
  return {
    check: 'clock',
    verdict: 'warn',
    code: 'clock-off',
    facts,
    says: both(
      `The clock is ${Math.abs(offsetSeconds)} s ${en} the service's. Nothing is lost by it: receipts carry the service's time.`,
      `本机时钟比服务${zh} ${Math.abs(offsetSeconds)} 秒。不会因此丢失数据：回执带有服务的时间。`,
    ),
    ask: both(
      'Correct the clock when it suits; certificates may seem invalid if it is off by months.',
      '请在方便时校正时钟；若相差数月，证书可能显示无效。',
    ),
  }
}
